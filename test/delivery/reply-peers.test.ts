/**
 * The reader of replies beside two others that many programs stand on: undici's client and
 * node:http. Both are fed the same generated replies over a socket. Where they differ from ours, the
 * difference is one of those below, which are wanted; each of them has to occur.
 */
import { once } from 'node:events';
import nodeHttp from 'node:http';
import net from 'node:net';
import { Client } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ReplyReader, type ReplyReading } from '../../src/delivery/reply-reader.ts';
import { makeOddReply, type OddReply } from '../fuzz/support/odd-replies.js';
import { createRandom, many } from '../support/random.ts';

const REPLIES = 2000;

/** Status and body in hex; null where the reader refuses the reply. */
type Read = string | null;

const show = (status: number, body: Uint8Array): Read => `${status} ${Buffer.from(body).toString('hex')}`;

function readOurs({ bytes }: OddReply): { readonly read: Read; readonly reading: ReplyReading | null } {
  const reader = new ReplyReader();
  const reading = reader.push(bytes) ?? reader.end();
  const isRead = reading?.failure === null && reading.reply !== null;
  return { read: isRead ? show(reading.reply.status, reading.reply.body) : null, reading };
}

let server: net.Server;
let current: Buffer = Buffer.alloc(0);

beforeAll(async () => {
  server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    // One packet of the request is enough to answer.
    socket.once('data', () => socket.end(current));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => void server.close());

const portOf = () => (server.address() as net.AddressInfo).port;

async function readWithUndici({ bytes }: OddReply): Promise<Read> {
  current = bytes;
  const client = new Client(`http://127.0.0.1:${portOf()}`, { headersTimeout: 0, bodyTimeout: 0 });
  try {
    const { statusCode, body } = await client.request({ path: '/', method: 'POST', body: '{}' });
    return show(statusCode, new Uint8Array(await body.arrayBuffer()));
  } catch {
    return null;
  } finally {
    await client.destroy().catch(() => undefined);
  }
}

function readWithNode({ bytes }: OddReply): Promise<Read> {
  current = bytes;
  return new Promise((resolve) => {
    const request = nodeHttp.request({ host: '127.0.0.1', port: portOf(), method: 'POST', agent: false });
    request.on('error', () => resolve(null));
    request.on('upgrade', (_, socket) => {
      socket.destroy();
      resolve(null);
    });
    request.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('error', () => resolve(null));
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve(show(response.statusCode ?? 0, Buffer.concat(parts))));
    });
    request.end('{}');
  });
}

interface Difference {
  readonly ours: 'reads' | 'refuses';
  /** Found in what our reader noticed, or in its failure. */
  readonly because: RegExp;
  readonly why: string;
  /** It depends on packets whether a peer shows it. */
  readonly mayBeAbsent?: true;
}

const WANTED: readonly Difference[] = [
  { ours: 'reads', because: /^large head$/, why: 'both stop at 16 KiB of headers; curl and Go read 256 KiB and more' },
  {
    ours: 'reads',
    because: /^an unasked 100$/,
    why: 'a client reads interim replies (RFC 9110, 15.2); undici does not',
  },
  { ours: 'reads', because: /a trailer is/, why: 'trailers say nothing that is judged; curl passes over them' },
  { ours: 'reads', because: /ends with LF alone/, why: 'curl and Go read bare line feeds (RFC 9112, 2.2)' },
  { ours: 'reads', because: /Content-Length is given twice/, why: 'equal values may be taken as one (RFC 9110, 8.6)' },
  { ours: 'reads', because: /control character/, why: 'curl and Go read it, and it is shown escaped' },
  { ours: 'reads', because: /goes on in a second line/, why: 'a user agent has to read obs-fold (RFC 9112, 5.2)' },
  { ours: 'reads', because: /chunked is given twice/, why: 'there is one way to read it; it is told' },
  { ours: 'reads', because: /its Transfer-Encoding is/, why: 'identity was once a coding that changes nothing' },
  { ours: 'reads', because: /blanks after it/, why: 'old versions of Apache pad the size; curl and Go read it' },
  {
    ours: 'reads',
    because: /^bytes after it$/,
    why: 'a peer that sees them with the reply may drop both; ours tells them',
    mayBeAbsent: true,
  },
  { ours: 'refuses', because: /only chunked needs no agreement/, why: 'no coding was offered (RFC 9112, 6.1)' },
  { ours: 'refuses', because: /does not begin with HTTP/, why: 'curl and Go refuse an empty line before the reply' },
  { ours: 'refuses', because: /101 Switching Protocols/, why: 'no request asked for another protocol' },
  { ours: 'refuses', because: /its status line is/, why: 'a status has three digits from 100 on (RFC 9110, 15)' },
];

function reasonsOf({ bytes }: OddReply, reading: ReplyReading | null): readonly string[] {
  if (reading === null) return ['it is cut short'];
  if (reading.failure !== null) return [reading.failure.message];
  const { oddities, headBytes, extraBytes } = reading.notes;
  return [
    ...oddities,
    ...(headBytes > 12 * 1024 ? ['large head'] : []),
    ...(bytes.includes('100 Continue') ? ['an unasked 100'] : []),
    ...(extraBytes > 0 ? ['bytes after it'] : []),
  ];
}

it(`every difference from undici and node:http in ${REPLIES} replies is wanted, and each occurs`, async () => {
  const random = createRandom(1);
  const occurred = new Set<Difference>();
  const unwanted: string[] = [];
  let alike = 0;
  for (const reply of many(REPLIES, () => makeOddReply(random))) {
    const { read, reading } = readOurs(reply);
    for (const peer of [await readWithUndici(reply), await readWithNode(reply)]) {
      if (peer === read) {
        alike += 1;
        continue;
      }
      const reasons = reasonsOf(reply, reading);
      const difference = WANTED.find(
        ({ ours, because }) =>
          ours === (read === null ? 'refuses' : 'reads') && reasons.some((reason) => because.test(reason)),
      );
      if (difference) occurred.add(difference);
      else unwanted.push(`${reasons.join('; ')}: ${JSON.stringify(reply.bytes.toString('latin1'))}`);
    }
  }
  expect(unwanted).toEqual([]);
  expect(WANTED.filter((each) => !occurred.has(each) && !each.mayBeAbsent).map(({ why }) => why)).toEqual([]);
  // A generator of nothing but nonsense would prove little.
  expect(alike / (2 * REPLIES)).toBeGreaterThan(0.75);
}, 120_000);
