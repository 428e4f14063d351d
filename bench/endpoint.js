// The endpoint that senders are measured against, as a process of its own: bare sockets, so that
// the sender is the limit wherever that is possible, and a log of when each callback arrived and
// was answered. Messages in: { begin: BEHAVIOUR }, { reach: COUNT }, { end: true }; each has one
// answer.
import net from 'node:net';
import { performance } from 'node:perf_hooks';

const STALL_FROM_MS = 1000;
const STALL_TO_MS = 2000;
/**
 * As many connections as the system lets wait: a sender that opens a thousand at once is not to be
 * measured by how the system turns them away.
 */
const BACKLOG = 4096;

/** What the http module of Node.js would send along, but for the date. */
function formatReply(errorInfo, header = '') {
  const body = `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"${errorInfo}"}`;
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${header}Content-Length: ${body.length}\r\nConnection: keep-alive\r\n\r\n${body}`;
}

const REPLY = Buffer.from(formatReply(''));

/**
 * What a run saw. Times are milliseconds of this process's clock; null where there is no log to
 * keep.
 */
let run = null;

function createRun(isLogged) {
  return {
    count: 0,
    firstMs: 0,
    lastMs: 0,
    arrivals: isLogged ? [] : null,
    replies: isLogged ? [] : null,
    before: performance.eventLoopUtilization(),
  };
}

/** How callbacks are answered: `onFirst` when the first has arrived, `answer` for each. */
const BEHAVIOURS = {
  /** At once, always the same bytes. */
  constant: { isLogged: false, onFirst: () => undefined, answer: (socket) => socket.write(REPLY) },
  /** At once, no two replies alike. */
  different: {
    isLogged: false,
    onFirst: () => undefined,
    answer: (socket) => socket.write(formatReply(`number ${run.count}`, `X-Number: ${run.count}\r\n`), 'latin1'),
  },
  /** At once, with a log. */
  logged: { isLogged: true, onFirst: () => undefined, answer: reply },
  /** At once, but what arrives in the stall is answered at its end. */
  hold: {
    isLogged: true,
    onFirst: () =>
      setTimeout(() => {
        for (const socket of held.splice(0)) reply(socket);
      }, STALL_TO_MS),
    answer: (socket, atMs) => {
      const sinceMs = atMs - run.firstMs;
      if (sinceMs >= STALL_FROM_MS && sinceMs < STALL_TO_MS) held.push(socket);
      else reply(socket);
    },
  },
  /**
   * At once, but the process does nothing at all during the stall, as in a long collection of
   * garbage.
   */
  block: {
    isLogged: true,
    onFirst: () =>
      setTimeout(
        () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STALL_TO_MS - STALL_FROM_MS),
        STALL_FROM_MS,
      ),
    answer: reply,
  },
};

let behaviour = null;
const held = [];
let awaited = null;

function reply(socket) {
  run.replies.push(performance.now());
  socket.write(REPLY);
}

function onCallback(socket) {
  const atMs = performance.now();
  run.count += 1;
  run.lastMs = atMs;
  run.arrivals?.push(atMs);
  if (run.count === 1) {
    run.firstMs = atMs;
    behaviour.onFirst();
  }
  behaviour.answer(socket, atMs);
  if (run.count === awaited) {
    awaited = null;
    process.send({ reached: run.count });
  }
}

/** The length of the first request in this text; 0 where it is not whole. */
function lengthOfFirst(text) {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return 0;
  const length = headEnd + 4 + Number(/\ncontent-length: *(\d+)/i.exec(text)[1]);
  return length <= text.length ? length : 0;
}

const server = net.createServer({ noDelay: true }, (socket) => {
  let rest = '';
  socket.on('data', (chunk) => {
    rest += chunk.latin1Slice();
    for (let length = lengthOfFirst(rest); length > 0; length = lengthOfFirst(rest)) {
      rest = rest.length === length ? '' : rest.slice(length);
      onCallback(socket);
    }
  });
  // Senders end their connections as they please.
  socket.on('error', () => socket.destroy());
});

process.on('message', ({ begin, reach, end }) => {
  if (begin) {
    behaviour = BEHAVIOURS[begin];
    run = createRun(behaviour.isLogged);
    process.send({ begun: begin });
  } else if (reach) {
    if (run.count >= reach) process.send({ reached: run.count });
    else awaited = reach;
  } else if (end) {
    const { before, ...seen } = run;
    process.send({ ...seen, busy: performance.eventLoopUtilization(before).utilization });
  }
});
process.on('disconnect', () => process.exit());
server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG }, () =>
  process.send({ url: `http://127.0.0.1:${server.address().port}/im` }),
);
