import { statSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { SDK_APP_ID, SEED, typicalCallback } from './callback.js';
import { BIN, residentMiB, startEndpoint, startListen, startNode, withFolder } from './processes.js';

const CALLBACKS = 1_000_000;
/** The memory at the end is compared with the memory after this share of the callbacks. */
const FIRST_SHARE = 0.1;
const MOST_GROWTH = 1.25;

const LISTEN_CONNECTIONS = 4;
/** Number of callbacks under way on one connection. */
const DEPTH = 32;
const STATUS_LINE = Buffer.from('HTTP/1.1 200 ');
/** Longer than any run: the sender is ended when it has sent enough. */
const LOAD_SECONDS = 170;

/**
 * Whether memory stays flat over a long run: the resident memory of a process after all callbacks,
 * against that after a tenth of them.
 */
export async function measure({ callbacks = CALLBACKS, say }) {
  const marks = [Math.ceil(callbacks * FIRST_SHARE), callbacks];
  return [
    compare(
      'listen --quiet --record',
      await withFolder((folder) => watchListen(join(folder, 'record.ndjson'), marks, say)),
      marks,
    ),
    compare('load --rate max', await watchLoad(marks, say), marks),
  ];
}

function compare(what, [early, late], marks) {
  const [first, all] = marks.map((mark) => mark.toLocaleString('en'));
  const row = { what: `${what}: resident memory after ${all} callbacks`, target: `<= ${MOST_GROWTH}` };
  if (early === null) return { ...row, ours: 'no /proc on this system', against: '—', ratio: null, reached: null };
  return {
    ...row,
    ours: `${late.toFixed(0)} MiB`,
    against: `itself after ${first}: ${early.toFixed(0)} MiB`,
    ratio: late / early,
    reached: late / early <= MOST_GROWTH,
  };
}

const show = (memory) => (memory === null ? 'unknown' : `${memory.toFixed(1)} MiB`);

/** Resident memory of a receiver at each mark. */
async function watchListen(file, marks, say) {
  const { url, pid, stop } = await startListen('--record', file);
  const sockets = [];
  try {
    const { port, host } = new URL(url);
    const callback = await formatCallback(url, host);
    for (let index = 0; index < LISTEN_CONNECTIONS; index += 1) sockets.push(await connect(Number(port)));
    const pace = `${LISTEN_CONNECTIONS} connections, ${DEPTH} callbacks under way on each`;
    say(`listen --record: ${show(residentMiB(pid))} at the start, ${pace}`);
    const startedAt = performance.now();
    const memory = [];
    let done = 0;
    for (const mark of marks) {
      const share = Math.floor((mark - done) / LISTEN_CONNECTIONS);
      await Promise.all(
        sockets.map((socket, index) =>
          sendOver(socket, callback, index === 0 ? mark - done - share * (LISTEN_CONNECTIONS - 1) : share),
        ),
      );
      done = mark;
      memory.push(residentMiB(pid));
      const seconds = (performance.now() - startedAt) / 1000;
      const recordMiB = statSync(file).size / 2 ** 20;
      const size = `record ${recordMiB.toFixed(0)} MiB`;
      say(`listen --record: ${show(memory.at(-1))} after ${done} callbacks and ${seconds.toFixed(1)} s, ${size}`);
    }
    return memory;
  } finally {
    for (const socket of sockets) socket.destroy();
    await stop();
  }
}

/** Resident memory of a sender at each mark. The endpoint says when that many have arrived. */
async function watchLoad(marks, say) {
  const endpoint = await startEndpoint();
  try {
    await endpoint.begin('constant');
    const sizes = ['--rate', 'max', '--duration', `${LOAD_SECONDS}s`];
    const { pid, stop } = await startNode(
      [BIN, 'load', '--to', endpoint.url, '--seed', String(SEED), '--sdk-appid', SDK_APP_ID, ...sizes],
      /sending to/,
    );
    try {
      const startedAt = performance.now();
      const memory = [];
      for (const mark of marks) {
        await endpoint.reach(mark);
        memory.push(residentMiB(pid));
        const seconds = (performance.now() - startedAt) / 1000;
        say(`load --rate max: ${show(memory.at(-1))} after ${mark} callbacks and ${seconds.toFixed(1)} s`);
      }
      return memory;
    } finally {
      await stop();
    }
  } finally {
    endpoint.stop();
  }
}

async function formatCallback(to, host) {
  const { url, body } = await typicalCallback(to);
  const { pathname, search } = new URL(url);
  const headers = [`Host: ${host}`, 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`];
  return Buffer.from(`POST ${pathname}${search} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`);
}

function connect(port) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.on('error', reject);
  });
}

/** Counts the replies that begin in each chunk. A status line may be split between two chunks. */
function createReplyCounter() {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    const bytes = Buffer.concat([rest, chunk]);
    let found = 0;
    let at = bytes.indexOf(STATUS_LINE);
    let end = 0;
    while (at !== -1) {
      found += 1;
      end = at + STATUS_LINE.length;
      at = bytes.indexOf(STATUS_LINE, end);
    }
    rest = bytes.subarray(Math.max(end, bytes.length - STATUS_LINE.length + 1));
    return found;
  };
}

/** Sends `amount` callbacks over one open connection, with at most DEPTH of them unanswered. */
function sendOver(socket, callback, amount) {
  return new Promise((resolve, reject) => {
    const repliesIn = createReplyCounter();
    let sent = 0;
    let answered = 0;
    const fill = () => {
      const batch = Math.min(DEPTH - (sent - answered), amount - sent);
      if (batch > 0) socket.write(Buffer.concat(Array.from({ length: batch }, () => callback)));
      sent += Math.max(batch, 0);
    };
    const onEnd = () => reject(new Error(`the connection ended after ${answered} of ${amount} replies`));
    const onData = (chunk) => {
      answered += repliesIn(chunk);
      if (answered < amount) {
        if (sent - answered <= DEPTH / 2) fill();
        return;
      }
      socket.off('data', onData);
      socket.off('close', onEnd);
      resolve();
    };
    socket.on('data', onData);
    socket.once('close', onEnd);
    fill();
    if (amount === 0) onData(Buffer.alloc(0));
  });
}
