import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { buildConnection, MAX_BODY } from './support/hostile-connection.js';
import { startListener } from './support/listener.js';
import { createRandom } from './support/random.js';

/** Connections at the same time. */
const CONCURRENCY = 48;
/** Connections that stay open until the end, so that they could hold it up. */
const MAX_STAYING = 24;
const MAX_RESIDENT_BYTES = 500 * 1024 * 1024;
/** `listen` gives what is under way two seconds; the rest is for a busy machine. */
const MAX_END_MS = 10_000;
/** Longer than any time-out of `listen` for what was sent whole. */
const MAX_WAIT_MS = 30_000;

/**
 * `counts`: each request that was sent whole is one exchange. `answers`: each of them gets a reply.
 * Neither can be said of faults, which cut connections.
 */
const MODES = [
  { name: 'plain', argv: [], counts: true, answers: true },
  { name: 'token', argv: ['--token', 'xxxxyyyy', '--sdk-appid', '888888'], counts: true, answers: true },
  { name: 'https', argv: ['--https'], counts: true, answers: true },
  { name: 'record', argv: ['--record', 'FOLDER/record.ndjson'], counts: true, answers: true },
  { name: 'forward', argv: ['--forward-to', 'BACKEND', '--timeout', '200ms'], counts: true, answers: true },
  { name: 'delay', argv: ['--delay', '2ms'], counts: true, answers: true },
  {
    name: 'replies',
    argv: replies('ok', 'fail', 'status-500', 'nan', 'html', 'ok-chunked'),
    counts: true,
    answers: true,
  },
  { name: 'faults', argv: replies('ok', 'hang', 'reset', 'close', 'truncate', 'slow-body', 'not-http', 'ok', 'ok') },
];

function replies(...names) {
  return names.flatMap((name) => ['--reply', name]);
}

/**
 * Sends `count` requests to `listen`, good ones and what no sender should send, in all its modes.
 * `problems` says what went wrong, with the seeds and the bytes that repeat it.
 * @param seconds ends earlier
 */
export async function fuzz({ seed, count = 200_000, seconds = 3600, log = () => undefined }) {
  const folder = mkdtempSync(join(tmpdir(), 'friend-cb-fuzz-'));
  const backend = await startBackend(seed);
  const problems = [];
  let sent = 0;
  try {
    for (const [index, mode] of MODES.entries()) {
      const round = {
        mode,
        index,
        seed,
        count: Math.ceil(count / MODES.length),
        untilMs: performance.now() + (seconds * 1000) / MODES.length,
        argv: mode.argv.map((each) => each.replace('FOLDER', folder).replace('BACKEND', backend.url)),
        env: { XDG_DATA_HOME: folder, HOME: folder },
      };
      const { sent: more, problems: found, peakBytes } = await runRound(round);
      sent += more;
      problems.push(...found.map((problem) => `seed ${seed}, ${mode.name}: ${problem}`));
      log(`${mode.name}: ${more} requests, ${Math.round(peakBytes / 2 ** 20)} MiB, ${found.length} problems`);
    }
  } finally {
    backend.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return { count: sent, problems };
}

async function runRound({ mode, index, seed, count, untilMs, argv, env }) {
  const problems = [];
  const counted = new Map();
  const onLine = (line) => {
    const id = readLine(line, problems);
    if (id !== null) counted.set(id, (counted.get(id) ?? 0) + 1);
  };
  const listener = await startListener(['--format', 'ndjson', '--max-body', String(MAX_BODY), ...argv], env, onLine);
  const connect = connector(listener.port, mode.name === 'https');
  const due = [];
  const staying = [];
  let sent = 0;
  let number = 0;
  const work = async () => {
    while (sent < count && performance.now() < untilMs && listener.exit === null) {
      const connection = buildConnection(seed, index, number++);
      sent += connection.sent;
      const problem = await play(connect, connection, staying, mode);
      if (problem !== null) problems.push(describe(connection, problem));
      // Who leaves on his own cannot know what was read.
      if (mode.counts && ['close', 'half-close'].includes(connection.ending)) due.push(connection);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  if (listener.exit !== null) problems.push(`listen ended by itself: ${listener.stderr}`);
  else if (mode.counts && !(await isAnswered(connect))) problems.push('a plain callback is not answered afterwards');
  const startedMs = performance.now();
  const exit = await listener.end(MAX_END_MS);
  const endMs = Math.round(performance.now() - startedMs);
  for (const socket of staying) socket.destroy();
  if (exit?.code !== 0) problems.push(`SIGTERM: ${JSON.stringify(exit)} after ${endMs} ms: ${listener.stderr}`);
  if (listener.peakBytes > MAX_RESIDENT_BYTES) problems.push(`memory grew to ${listener.peakBytes} bytes`);
  for (const connection of due) {
    const wrong = connection.ids.filter((id) => counted.get(id) !== 1);
    if (wrong.length > 0)
      problems.push(describe(connection, `${wrong.map((id) => `${id} counted ${counted.get(id) ?? 0} times`)}`));
  }
  return { sent, problems, peakBytes: listener.peakBytes };
}

const describe = ({ number, ending, bytes }, problem) =>
  `connection ${number} (${ending}): ${problem}; base64 of its bytes: ${bytes.toString('base64')}`;

/** The id of the request that a line of output tells of; null where it tells of none. */
function readLine(line, problems) {
  try {
    const { type, side, request } = JSON.parse(line);
    if (type !== 'exchange' || side !== 'received') return null;
    return /id=(f\d+-\d+-\w+\.)/.exec(request.target)?.[1] ?? null;
  } catch {
    problems.push(`a line of stdout is not JSON: ${line.slice(0, 200)}`);
    return null;
  }
}

/** Does what a connection is meant to do, and says what went wrong; null where nothing did. */
function play(connect, { ending, pieces, ids }, staying, mode) {
  return new Promise((resolve) => {
    const socket = connect();
    let text = '';
    let isReset = false;
    const finish = (problem) => {
      clearTimeout(timer);
      resolve(problem);
    };
    const patienceMs = mode.counts ? MAX_WAIT_MS : 1000;
    const timer = setTimeout(() => {
      socket.destroy();
      finish(mode.counts ? `not closed after ${MAX_WAIT_MS} ms` : null);
    }, patienceMs);
    socket.on('error', () => {
      isReset = true;
    });
    socket.on('close', () => {
      const waits = ending === 'close' || ending === 'half-close';
      const got = text.match(/HTTP\/1\.1 (?!100)\d{3} /g)?.length ?? 0;
      const isShort = mode.answers && waits && !isReset && got < ids.length;
      finish(isShort ? `${got} replies to ${ids.length} requests` : null);
    });
    // The other side's end is ours, unless ours came first.
    socket.on('end', () => socket.end());
    if (ending === 'unread') socket.pause();
    else
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
      });
    write(socket, pieces, () => {
      if (ending === 'half-close') socket.end();
      else if (ending === 'stay') stay(socket, staying, finish);
      else if (ending !== 'close') setTimeout(() => leave(socket, ending), ending === 'unread' ? 50 : 1);
    });
  });
}

function stay(socket, staying, finish) {
  staying.push(socket);
  if (staying.length > MAX_STAYING) staying.shift().destroy();
  finish(null);
}

function leave(socket, ending) {
  if (ending === 'reset' && !(socket instanceof tls.TLSSocket)) socket.resetAndDestroy();
  else socket.destroy();
}

function write(socket, pieces, done) {
  const [first, ...rest] = pieces;
  if (first === undefined) return done();
  socket.write(first, () => setImmediate(() => write(socket, rest, done)));
}

function connector(port, isSecure) {
  const options = { port, host: '127.0.0.1', allowHalfOpen: true, rejectUnauthorized: false };
  return () => (isSecure ? tls.connect(options) : net.connect(options));
}

function isAnswered(connect) {
  return new Promise((resolve) => {
    const socket = connect();
    let text = '';
    const timer = setTimeout(() => socket.destroy(), MAX_WAIT_MS);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(/^HTTP\/1\.1 \d/.test(text));
    });
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}');
  });
}

/** A backend that answers in many ways, some of them wrong. */
async function startBackend(seed) {
  const OK = '{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}';
  const random = createRandom(seed, MODES.length);
  const answers = [
    (socket) => socket.end('nothing like HTTP'),
    (socket) => socket.destroy(),
    (socket) => socket.end(`HTTP/1.1 200 OK\r\nX: \x01\x9b\r\nContent-Length: ${OK.length}\r\n\r\n${OK}`),
    (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx'),
    (socket) => socket.end(`HTTP/1.1 999 \xff\r\nContent-Length: ${OK.length}\r\n\r\n${OK}`),
    (socket) => socket.end('HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
    (socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${OK}`),
  ];
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => {
      if (random.chance(0.02)) random.pick(answers)(request.socket);
      else response.end(OK);
    });
  });
  server.on('clientError', (_, socket) => socket.destroy());
  server.on('connect', (_, socket) => socket.destroy());
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
