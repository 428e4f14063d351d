// The stand-in that a team writes by hand for its tests: friend_import and friend_delete on a Map, no
// check of the UserSig, no limits, no judging of what comes back. It is what chat.js compares with.
// Usage: node handmade-chat.js CALLBACK_URL
import http from 'node:http';

const callbackUrl = new URL(process.argv[2]);
const agent = new http.Agent({ keepAlive: true });
const friends = new Map();

function callBack(pairs) {
  const body = JSON.stringify({ CallbackCommand: 'Sns.CallbackFriendDelete', PairList: pairs });
  const path = `${callbackUrl.pathname}?SdkAppid=888888&CallbackCommand=Sns.CallbackFriendDelete&OptPlatform=RESTAPI`;
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
  const request = http.request(callbackUrl, { method: 'POST', path, agent, headers }, (reply) => reply.resume());
  request.end(body);
}

function answer(call, { From_Account: from, To_Account: to = [], AddFriendItem: items = [] }) {
  const list = friends.get(from) ?? new Set();
  friends.set(from, list);
  if (call === 'friend_import') for (const { To_Account: id } of items) list.add(id);
  const done = call === 'friend_delete' ? to.filter((id) => list.delete(id)) : [];
  const results = [...to, ...items.map(({ To_Account: id }) => id)].map((id) => ({
    To_Account: id,
    ResultCode: call === 'friend_delete' && !done.includes(id) ? 31704 : 0,
    ResultInfo: '',
  }));
  return { done, reply: { ResultItem: results, ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '', ErrorDisplay: '' } };
}

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const call = request.url.split('?')[0].split('/').at(-1);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const { done, reply } = answer(call, body);
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(reply));
    if (done.length > 0) callBack(done.map((id) => ({ From_Account: body.From_Account, To_Account: id })));
  });
});
server.listen(0, '127.0.0.1', () => process.stderr.write(`chat on http://127.0.0.1:${server.address().port}/\n`));
