const Ajv2020 = require('ajv/dist/2020');
const reply = require('friend-cb/reply.schema.json');

const to = process.env.BACKEND_URL ?? 'http://localhost:3000/im';
const ajv = new Ajv2020({ allErrors: true });

test('my backend answers as documented', async () => {
  const query = 'SdkAppid=1400000001&CallbackCommand=Sns.CallbackFriendDelete&contenttype=json';
  const body = {
    CallbackCommand: 'Sns.CallbackFriendDelete',
    PairList: [{ From_Account: 'alice', To_Account: 'bob' }],
  };
  const response = await fetch(`${to}?${query}&ClientIP=127.0.0.1&OptPlatform=RESTAPI`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  ajv.validate(reply, await response.json());
  expect(ajv.errors).toEqual(null);
});
