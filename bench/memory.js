// Memory of a long `listen --quiet --record FILE`: RSS after so many callbacks. Usage: node bench/memory.js [COUNT], default 1000000.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const count = Number(process.argv[2] ?? 1_000_000);
if (!Number.isSafeInteger(count) || count < 1) throw new Error(`'${process.argv[2]}' is not a number of callbacks`);
const marks = [...new Set([100_000, 250_000, 500_000, 1_000_000, count])].filter((mark) => mark <= count).sort((one, other) => one - other);

const CONNECTIONS = 4;
/** Callbacks that are on their way on one connection at a time. */
const DEPTH = 32;
const STATUS_LINE = Buffer.from('HTTP/1.1 200 ');
const bin = fileURLToPath(new URL('../bin/friend-cb.js', import.meta.url));

const body = '{"CallbackCommand":"Sns.CallbackFriendDelete","PairList":[{"From_Account":"id","To_Account":"id1"}]}';
const target = '/?SdkAppid=888888&CallbackCommand=Sns.CallbackFriendDelete&contenttype=json&ClientIP=127.0.0.1&OptPlatform=RESTAPI';
const callback = Buffer.from(`POST ${target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);

const pageBytes = 4096;
/** Resident memory of a process in MiB; needs /proc. */
function residentMiB(pid) {
  return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes) / 2 ** 20;
}

/** How many replies begin in this chunk; the end of the last one may hold the begin of another. */
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

/** Sends so many callbacks over one open connection, never more than DEPTH unanswered. */
function sendOver(socket, amount) {
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

const folder = mkdtempSync(join(tmpdir(), 'friend-cb-memory-'));
const file = join(folder, 'record.ndjson');
const child = spawn(process.execPath, [bin, 'listen', '--port', '0', '--quiet', '--record', file], { stdio: ['ignore', 'ignore', 'pipe'] });
const sockets = [];
try {
  const port = await new Promise((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (chunk) => {
      text += chunk;
      const found = /listening on http:\/\/127\.0\.0\.1:(\d+)\//.exec(text);
      if (found) resolve(Number(found[1]));
    });
    child.once('close', () => reject(new Error(`listen ended: ${text}`)));
  });
  for (let index = 0; index < CONNECTIONS; index += 1) {
    const socket = net.connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    await new Promise((resolve) => void socket.once('connect', resolve));
    sockets.push(socket);
  }
  const startedAt = performance.now();
  const print = (done) => {
    const seconds = (performance.now() - startedAt) / 1000;
    const recordMiB = statSync(file).size / 2 ** 20;
    process.stdout.write(
      `${String(done).padStart(9)} callbacks  RSS ${residentMiB(child.pid).toFixed(1).padStart(7)} MiB  record ${recordMiB.toFixed(0).padStart(5)} MiB  ${seconds.toFixed(1).padStart(6)} s\n`,
    );
  };
  process.stdout.write(`Node.js ${process.version}, listen --quiet --record, ${CONNECTIONS} connections, ${DEPTH} callbacks under way on each\n`);
  print(0);
  let done = 0;
  for (const mark of marks) {
    const share = Math.floor((mark - done) / CONNECTIONS);
    await Promise.all(sockets.map((socket, index) => sendOver(socket, index === 0 ? mark - done - share * (CONNECTIONS - 1) : share)));
    done = mark;
    print(done);
  }
} finally {
  for (const socket of sockets) socket.destroy();
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
