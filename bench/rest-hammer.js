// A closed-loop caller of the REST API for bench/chat.js, a process of its own with an endpoint in it
// that answers every callback at once. Each of CONNECTIONS workers imports a friend and deletes it
// again, so every second call causes a callback. The first message { endpoint: true } is answered with
// { url }; each message { url, userSig, seconds } or { url, userSig, calls } starts a run, which is
// answered with { calls, callbacks, seconds }.
import http from 'node:http';
import { performance } from 'node:perf_hooks';

const CONNECTIONS = 16;
const OK = Buffer.from('{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}');

let callbacks = 0;
const endpoint = http.createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    callbacks += 1;
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': OK.length });
    response.end(OK);
  });
});

function call(agent, { url, userSig }, name, body) {
  const query = `sdkappid=888888&identifier=administrator&usersig=${userSig}&random=1&contenttype=json`;
  const bytes = Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const request = http.request(
      `${url}v4/sns/${name}?${query}`,
      { method: 'POST', agent, headers: { 'Content-Length': bytes.length } },
      (reply) => {
        let text = '';
        reply.setEncoding('utf8');
        reply.on('data', (chunk) => {
          text += chunk;
        });
        reply.on('end', () => {
          if (text.includes('"ErrorCode":0') && text.includes('"ResultCode":0')) resolve();
          else reject(new Error(`${name} was answered with ${text}`));
        });
      },
    );
    request.on('error', reject);
    request.end(bytes);
  });
}

async function run(message) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const startedAt = performance.now();
  const endAt = message.seconds === undefined ? Number.POSITIVE_INFINITY : startedAt + message.seconds * 1000;
  const most = message.calls ?? Number.POSITIVE_INFINITY;
  const before = callbacks;
  let calls = 0;
  const work = async (_, worker) => {
    const from = `user_${worker}`;
    for (let index = 0; performance.now() < endAt && calls < most; index += 1) {
      const friend = `friend_${index % 1000}`;
      const item = { To_Account: friend, AddSource: 'AddSource_Type_Bench' };
      await call(agent, message, 'friend_import', { From_Account: from, AddFriendItem: [item] });
      await call(agent, message, 'friend_delete', { From_Account: from, To_Account: [friend] });
      calls += 2;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  agent.destroy();
  return { calls, callbacks: callbacks - before, seconds: (performance.now() - startedAt) / 1000 };
}

process.on('message', (message) => {
  if (message.endpoint) {
    const { port } = endpoint.address();
    return process.send({ url: `http://127.0.0.1:${port}/im` });
  }
  run(message).then(
    (counted) => process.send(counted),
    (error) => process.send({ problem: error.stack }),
  );
});
endpoint.listen(0, '127.0.0.1', () => process.send({ isReady: true }));
