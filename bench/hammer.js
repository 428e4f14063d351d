// A closed-loop sender for bench/listen.js, a process of its own. It has CONNECTIONS sockets with
// one callback under way on each, and no HTTP library. Each message { url, token, seconds } starts
// a run and is answered with { replies, seconds, busy }. Every reply must be a 200 with the
// documented envelope; otherwise the answer is { problem }.
import net from 'node:net';
import { performance } from 'node:perf_hooks';
import { buildBody, buildRequest, FRIEND_DELETE, loadSampler, NO_WISH, parseEndpoint } from '../dist/protocol/index.js';

const CONNECTIONS = 16;
/** Number of different callbacks, which are sent in turn. */
const CALLBACKS = 2048;
const SDK_APP_ID = '888888';
const OK = '\r\n\r\n{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}';
const READ_BYTES = 16 * 1024;

const sampler = await loadSampler();
const samples = Array.from({ length: CALLBACKS }, (_, index) => sampler(1, index, NO_WISH));

/**
 * The callbacks as bytes, in the shape in which real ones arrive. Each run signs them anew, because
 * a signature is valid for a minute.
 */
function buildRequests(url, token) {
  const { endpoint } = parseEndpoint(url);
  const signature = token === null ? null : { token, requestTime: String(Math.floor(Date.now() / 1000)) };
  return samples.map(({ platform, clientIp, requestId, body }) => {
    const { request } = buildRequest({
      endpoint,
      wire: 'observed',
      fields: {
        sdkAppId: SDK_APP_ID,
        command: FRIEND_DELETE,
        contentType: 'json',
        clientIp,
        platform,
        requestId,
        signature,
      },
      queryEdits: { set: [], drop: [] },
      userAgent: 'hammer',
      headers: [],
      body: buildBody(body),
    });
    const headers = [['Host', new URL(url).host], ...request.headers, ['Content-Length', request.body.length]];
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const head = `${request.method} ${request.target} HTTP/1.1\r\n${lines}\r\n`;
    return Buffer.concat([Buffer.from(head), request.body]);
  });
}

function connect(url, onData) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    // One buffer for all reads: no reply is kept.
    const onread = {
      buffer: Buffer.allocUnsafe(READ_BYTES),
      callback: (length, buffer) => onData(buffer.latin1Slice(0, length), socket),
    };
    const socket = net.connect({ host: hostname, port: Number(port), noDelay: true, onread }, () => resolve(socket));
    socket.once('error', reject);
  });
}

async function run({ url, token, seconds }) {
  const requests = buildRequests(url, token);
  let next = 0;
  let replies = 0;
  let running = CONNECTIONS;
  let finish;
  let fail;
  const finished = new Promise((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  finished.catch(() => undefined);
  let endAt = 0;
  const unfinished = new Map();
  const onData = (chunk, socket) => {
    const text = (unfinished.get(socket) ?? '') + chunk;
    // Only one callback is under way, so nothing follows its reply.
    if (!text.endsWith(OK) || !text.startsWith('HTTP/1.1 200 ')) {
      if (text.includes('\r\n\r\n') && text.endsWith('}')) fail(new Error(`an unexpected reply: ${text}`));
      unfinished.set(socket, text);
      return true;
    }
    if (unfinished.size > 0) unfinished.delete(socket);
    replies += 1;
    if (performance.now() < endAt) socket.write(requests[next++ % CALLBACKS]);
    else if (--running === 0) finish();
    return true;
  };
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => connect(url, onData)));
  for (const socket of sockets)
    socket.on('close', () => fail(new Error(`a connection was closed after ${replies} replies`)));
  const before = performance.eventLoopUtilization();
  const startedAt = performance.now();
  endAt = startedAt + seconds * 1000;
  for (const socket of sockets) socket.write(requests[next++ % CALLBACKS]);
  try {
    await finished;
    return {
      replies,
      seconds: (performance.now() - startedAt) / 1000,
      busy: performance.eventLoopUtilization(before).utilization,
    };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

process.on('message', (settings) => {
  run(settings).then(
    (result) => process.send(result),
    (error) => process.send({ problem: error.message }),
  );
});
process.send({ ready: true });
