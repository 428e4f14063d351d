import { createRandom } from './random.js';

/** The largest body that the receivers under test accept. */
export const MAX_BODY = 4096;

const BODY = '{"CallbackCommand":"Sns.CallbackFriendDelete","PairList":[{"From_Account":"id","To_Account":"id1"}]}';
const QUERY =
  'SdkAppid=888888&CallbackCommand=Sns.CallbackFriendDelete&contenttype=json&ClientIP=127.0.0.1&OptPlatform=iOS';

const METHODS = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND', 'M-SEARCH', 'QUERY'];
const HEADERS = [
  'Expect: x',
  'Expect: 100-continue',
  'Expect: 200-ok, 100-continue',
  'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13',
  'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__',
  'Content-Encoding: gzip',
  'Content-Type: text/plain',
  'Host: other.example',
  'Accept-Encoding: gzip, br',
  'Via: 1.1 friend-cb-0000000000000000',
  'X-Long: '.padEnd(4000, 'x'),
  'X-Latin: \xe9\xff\x80',
  'X-Empty:',
  'Keep-Alive: timeout=1',
  'TE: trailers',
  'Trailer: X-T',
  'Cookie: a=b; c="d"',
  'Proxy-Authorization: Basic eDp5',
  '__proto__: x',
  Array.from({ length: 1200 }, (_, index) => `h${index}:`).join('\r\n'),
];
const TARGETS = ['/', '/im', '//', '/%', '/a/../b', '/?', '/?x=%zz', '/"<>|^`{}\\', 'http://a.example/', '*'];
/** What cannot be read as a request. Nothing behind it on its connection is one. */
const NOISE = [
  'JUNK\r\n\r\n',
  'GET /\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
  'POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
  'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;'.padEnd(20_000, 'x'),
  'POST / HTTP/1.1\r\nX: '.padEnd(20_000, 'x'),
  'POST / HTTP/1.1\r\nX:\0\r\n\r\n',
  'POST / HTTP/1.1\r\n folded: x\r\n\r\n',
  'POST / HTTP/9.9\r\n\r\n',
  'POST /é HTTP/1.1\r\n\r\n',
  'POST /\u0001 HTTP/1.1\r\n\r\n',
];
const CONNECTS = ['CONNECT a:1 HTTP/1.1\r\n\r\n', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\nnot a request'];

/** How a sender leaves: only after `close` and `half-close` has all of what it sent surely been read. */
const ENDINGS = ['close', 'close', 'close', 'half-close', 'half-close', 'reset', 'destroy', 'unread', 'stay'];

/**
 * All that one sender does, the same for the same seeds.
 * `ids` are the requests that were sent whole, so that they have to be counted.
 */
export function buildConnection(seed, mode, number) {
  const random = createRandom(seed, mode, number);
  let ending = random.pick(ENDINGS);
  const ids = [];
  let text = '';
  let isOpen = true;
  const length = random.chance(0.05) ? 300 + random.below(300) : 1 + random.below(20);
  for (let index = 0; index < length && isOpen; index += 1) {
    const id = `f${mode}-${number}-${index}.`;
    const kind = random.below(100);
    if (kind < 3) {
      text += random.pick(NOISE);
      isOpen = false;
    } else if (kind < 4) {
      text += random.bytes(1 + random.below(200));
      isOpen = false;
      ending = withoutWaiting(ending);
    } else if (kind < 6) {
      text += random.pick(CONNECTS);
      isOpen = false;
    } else if (kind < 7) {
      text += cutRequest(random, id);
      isOpen = false;
      ending = withoutWaiting(ending);
    } else {
      const { bytes, isLast } = wholeRequest(random, id);
      text += bytes;
      ids.push(id);
      isOpen = !isLast;
    }
  }
  if (isOpen && ending === 'close') {
    const id = `f${mode}-${number}-end.`;
    text += request('POST', `/?${QUERY}&id=${id}`, ['Connection: close'], BODY);
    ids.push(id);
  }
  const bytes = Buffer.from(text, 'latin1');
  return { number, ending, bytes, pieces: cutInPieces(random, bytes), sent: ids.length, ids };
}

/** Nobody answers the half of a request before its time is over. */
const withoutWaiting = (ending) => (ending === 'close' ? 'half-close' : ending);

const request = (method, target, headers, body, version = '1.1') =>
  `${[`${method} ${target} HTTP/${version}`, ...headers, `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`;

function wholeRequest(random, id) {
  const method = random.chance(0.8) ? 'POST' : random.pick(METHODS);
  const path = random.chance(0.7) ? '/' : random.pick(TARGETS);
  const target = `${path}${path.includes('?') ? '&' : '?'}${QUERY}&id=${id}`;
  const headers = random.chance(0.8) ? ['Host: localhost', 'Content-Type: application/json'] : [];
  if (random.chance(0.3)) headers.push(random.pick(HEADERS));
  let isLast = random.chance(0.03);
  if (isLast) headers.push('Connection: close');
  // The receiver does not upgrade: it answers, and ends the connection.
  isLast ||= headers.some((header) => header.startsWith('Upgrade:'));
  // A body over the limit ends the connection.
  if (random.chance(0.01))
    return { bytes: request(method, target, headers, 'x'.repeat(MAX_BODY + 1 + random.below(MAX_BODY))), isLast: true };
  const body = random.chance(0.7) ? BODY : random.chance(0.5) ? '' : random.bytes(random.below(2000));
  if (random.chance(0.2)) return { bytes: chunked(random, method, target, headers, body), isLast };
  const isOld = random.chance(0.03);
  return { bytes: request(method, target, headers, body, isOld ? '1.0' : '1.1'), isLast: isLast || isOld };
}

function chunked(random, method, target, headers, body) {
  let text = `${[`${method} ${target} HTTP/1.1`, ...headers, 'Transfer-Encoding: chunked'].join('\r\n')}\r\n\r\n`;
  for (let at = 0; at < body.length; ) {
    const size = Math.min(body.length - at, 1 + random.below(500));
    const extension = random.chance(0.2) ? ';a=b' : '';
    text += `${size.toString(16)}${extension}\r\n${body.slice(at, at + size)}\r\n`;
    at += size;
  }
  return `${text}0\r\n${random.chance(0.1) ? 'X-T: 1\r\n' : ''}\r\n`;
}

function cutRequest(random, id) {
  const whole = request('POST', `/?${QUERY}&id=${id}`, ['Host: x'], BODY);
  return whole.slice(0, 1 + random.below(whole.length - 1));
}

function cutInPieces(random, bytes) {
  if (random.chance(0.7)) return [bytes];
  const cuts = Array.from({ length: 1 + random.below(6) }, () => random.below(bytes.length + 1));
  const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).flatMap((edge, index) => (edge > edges[index] ? [bytes.subarray(edges[index], edge)] : []));
}
