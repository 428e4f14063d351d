/**
 * Odd replies by way of every command that reads replies: a deliverer, as `send`, `verify` and
 * `replay` use it; a load test; and a receiver that forwards. The same bytes have to get the same
 * verdict and the same findings.
 */
import http from 'node:http';
import net from 'node:net';
import { createDeliverer, NO_TLS_SETTINGS, runLoad, startReceiver } from '../../dist/index.js';
import { makeOddReply } from './support/odd-replies.js';
import { createRandom } from './support/random.js';

const BATCH = 100;
const AT_ONCE = 25;
const TIMEOUT_MS = 20_000;
/** After this long on an idle connection a reply is taken to be whole, or never to be. */
const IDLE_MS = 60;
/** A busy machine can end an idle connection at the moment that it is used again. */
const TRIES = 3;

/**
 * @param {{ seed: number, count?: number, seconds?: number, log: (line: string) => void }} settings
 * @returns {Promise<{ count: number, problems: string[] }>}
 */
export async function fuzz({ seed, count = 20_000, seconds = Number.POSITIVE_INFINITY, log }) {
  const { below } = createRandom(seed);
  const random = () => below(2 ** 32) / 2 ** 32;
  const endpoint = await startEndpoint();
  const readers = await openReaders(endpoint.url);
  const problems = [];
  const until = performance.now() + seconds * 1000;
  let done = 0;
  try {
    while (done < count && performance.now() < until && problems.length < 10) {
      const replies = Array.from({ length: Math.min(BATCH, count - done) }, () => makeOddReply(random));
      problems.push(...(await compare(replies, endpoint, readers)));
      done += replies.length;
      if (done % 2000 === 0) log(`reader: ${done} replies`);
    }
  } finally {
    await readers.close();
    endpoint.close();
  }
  return { count: done, problems };
}

async function openReaders(url) {
  const parsed = new URL(url);
  const endpoint = {
    origin: parsed.origin,
    hostname: parsed.hostname,
    port: Number(parsed.port),
    secure: false,
    path: '/',
    query: '',
    credentials: null,
  };
  const deliverer = await createDeliverer({ endpoint, timeoutMs: TIMEOUT_MS, tls: NO_TLS_SETTINGS, now: Date.now });
  const receiver = await startReceiver({ forwardTo: url, forwardTimeoutMs: TIMEOUT_MS });
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
  return {
    deliver: (index) =>
      deliverer.deliver({ method: 'POST', target: `/?reply=${index}`, headers: [], body: Buffer.from('{}') }),
    forward: (index) => forwardOnce(receiver, agent, index),
    load: (replies) =>
      runLoad({ to: url, rate: 2000, durationMs: replies / 2, timeoutMs: TIMEOUT_MS, maxConnections: AT_ONCE }),
    close: async () => {
      agent.destroy();
      await deliverer.close();
      await receiver.close();
    },
  };
}

/** The reply that the receiver hands back. */
function forwardOnce(receiver, agent, index) {
  return new Promise((resolve, reject) => {
    const request = http.request(`${receiver.url}?reply=${index}`, {
      method: 'POST',
      agent,
      maxHeaderSize: 1024 * 1024,
      insecureHTTPParser: true,
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(parts) }));
    });
    request.end('{}');
  });
}

/** Answers the request for `/?reply=N` with the Nth reply, and requests without a number in turn. */
async function startEndpoint() {
  let replies = [];
  let turn = 0;
  const sockets = new Set();
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    let idle;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      clearTimeout(idle);
    });
    let pending = '';
    socket.on('data', (bytes) => {
      clearTimeout(idle);
      pending += bytes.toString('latin1');
      const length = /content-length: (\d+)/i.exec(pending)?.[1];
      const end = pending.indexOf('\r\n\r\n');
      if (end === -1 || pending.length < end + 4 + Number(length ?? 0)) return;
      const index = /^POST [^ ]*reply=(\d+)/.exec(pending)?.[1] ?? turn++;
      pending = '';
      writeInPieces(socket, replies[Number(index)] ?? replies[0]);
      idle = setTimeout(() => socket.end(), IDLE_MS);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    serve: (next) => {
      replies = next;
      turn = 0;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function writeInPieces(socket, { bytes, cuts }) {
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    if (cut > from) socket.write(bytes.subarray(from, cut));
    from = Math.max(from, cut);
  }
}

async function compare(replies, endpoint, readers) {
  for (let attempt = 1; ; attempt += 1) {
    const problems = await compareOnce(replies, endpoint, readers);
    if (problems.length === 0 || attempt === TRIES) return problems;
  }
}

async function compareOnce(replies, endpoint, readers) {
  endpoint.serve(replies);
  const indexes = replies.map((_, index) => index);
  const delivered = await mapSome(indexes, readers.deliver);
  const forwarded = await mapSome(indexes, readers.forward);
  const loaded = await readers.load(replies.length);
  return [
    ...indexes.flatMap((index) => compareForwarded(delivered[index], forwarded[index], replies[index])),
    ...compareLoad(delivered, loaded, replies),
  ];
}

/** A reply that was read is handed back; one that was not is answered for with 502. */
function compareForwarded(exchange, { status, body }, reply) {
  const isRead = exchange.reply !== null && exchange.latencyMs !== null;
  const wanted = isRead ? exchange.reply.status : 502;
  const isBody = !isRead || Buffer.from(exchange.reply.body, exchange.reply.bodyEncoding).equals(body);
  if (status === wanted && isBody) return [];
  return [`a deliverer read ${wanted}, forwarding gave ${status}: ${show(reply)}`];
}

function compareLoad(delivered, { verdicts, findings, sent }, replies) {
  const wanted = new Map();
  const count = (name) => wanted.set(name, (wanted.get(name) ?? 0) + 1);
  for (const exchange of delivered) {
    count(exchange.verdict);
    for (const { code } of exchange.findings) count(code);
  }
  const found = new Map(Object.entries({ ...verdicts, ...findings }).filter(([, times]) => times > 0));
  const names = new Set([...wanted.keys(), ...found.keys()]);
  const different = [...names].filter((name) => wanted.get(name) !== found.get(name));
  if (different.length === 0 && sent === replies.length) return [];
  const words = different.map(
    (name) => `${name} ${wanted.get(name) ?? 0} by a deliverer, ${found.get(name) ?? 0} by load`,
  );
  const culprits = delivered.flatMap(({ verdict, findings: each }, index) =>
    different.some((name) => name === verdict || each.some(({ code }) => code === name)) ? [show(replies[index])] : [],
  );
  return [`of ${sent} replies: ${words.join('; ')}; one of:\n    ${culprits.slice(0, 20).join('\n    ')}`];
}

const show = ({ bytes, cuts }) => `${JSON.stringify(bytes.toString('latin1').slice(0, 500))} cut at ${cuts.join(', ')}`;

async function mapSome(items, act) {
  const results = [];
  let next = 0;
  const work = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await act(items[index]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}
