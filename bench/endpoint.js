// The endpoint that senders are measured against, a process of its own. It uses bare sockets, so
// that the sender is the limit wherever that is possible, and keeps a log of when each callback
// arrived and was answered. It takes the messages { begin: BEHAVIOUR }, { reach: COUNT } and
// { end: true }, and answers each with one message.
import net from 'node:net';
import { performance } from 'node:perf_hooks';

const STALL_FROM_MS = 1000;
const STALL_TO_MS = 2000;
/**
 * Connections that may wait to be accepted. The system's own limit is lower, and a sender that
 * opens a thousand connections at once would be measured by how the system refuses them.
 */
const BACKLOG = 4096;

/** The headers are those of node:http, without the date. */
function formatReply(errorInfo, header = '') {
  const body = `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"${errorInfo}"}`;
  const headers = `Content-Type: application/json\r\n${header}Content-Length: ${body.length}\r\n`;
  return `HTTP/1.1 200 OK\r\n${headers}Connection: keep-alive\r\n\r\n${body}`;
}

const REPLY = Buffer.from(formatReply(''));

/** What the run has seen so far. Times are milliseconds of this process's clock. */
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

/** How callbacks are answered. `onFirst` runs when the first has arrived, `answer` for each. */
const BEHAVIOURS = {
  /** At once, always with the same bytes. */
  constant: { isLogged: false, onFirst: () => undefined, answer: (socket) => socket.write(REPLY) },
  /** At once, each time with other bytes. */
  different: {
    isLogged: false,
    onFirst: () => undefined,
    answer: (socket) => socket.write(formatReply(`number ${run.count}`, `X-Number: ${run.count}\r\n`), 'latin1'),
  },
  /** At once, with a log. */
  logged: { isLogged: true, onFirst: () => undefined, answer: reply },
  /** At once. A callback that arrives during the stall is answered at its end. */
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
  /** At once. During the stall the whole process stands still, as in a long garbage collection. */
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

/** The length of the first request in this text; 0 where the request is not complete. */
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
  // A sender may end its connections in any way.
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
