import { schemas, sendCallback } from 'friend-cb';
import { expect, it } from 'vitest';

const to = process.env.BACKEND_URL ?? 'http://localhost:3000/im';

it('my backend answers as documented', async () => {
  const { reply, findings } = await sendCallback({ to, sdkAppId: '1400000001' });
  expect(JSON.parse(reply.body)).toEqual(expect.schemaMatching(schemas.reply));
  expect(findings).toEqual([]); // status, headers and time are judged as well
});

it('a part of a larger value', () => {
  const logged = { at: 7, body: { PairList: [{ From_Account: 'alice', To_Account: 'bob' }] } };
  expect(logged).toEqual({ at: 7, body: expect.schemaMatching(schemas.callback) });
  expect({ code: 0, msg: 'success' }).toEqual(expect.not.schemaMatching(schemas.reply));
});
