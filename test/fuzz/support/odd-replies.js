/**
 * Replies as odd as servers, proxies and attackers send them, each made of one random number
 * generator: a right reply in which up to three things were changed, and now and then a byte.
 */

const OK = '{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}';

const STATUS_LINES = [
  'HTTP/1.1 200',
  'HTTP/1.1 200 ',
  'HTTP/1.0 200 OK',
  'HTTP/1.1 204 No Content',
  'HTTP/1.1 304 Not Modified',
  'HTTP/1.1 403 Forbidden',
  'HTTP/1.1 429 Too Many Requests',
  'HTTP/1.1 500 Internal Server Error',
  'HTTP/1.1 999 Nothing',
  'HTTP/1.1 099 Less',
  'HTTP/1.1 101 Switching Protocols',
  'HTTP/1.1 2000 OK',
  'HTTP/1.1 20 OK',
  'HTTP/1.1  200 OK',
  'HTTP/1.1 200OK',
  'HTTP/1.2 200 OK',
  'HTTP/2 200',
  'http/1.1 200 OK',
  'ICY 200 OK',
  'SSH-2.0-OpenSSH_9.2',
  'HTTP/1.1 200 \u00e9\u0001',
];
const INTERIM = ['HTTP/1.1 100 Continue', 'HTTP/1.1 103 Early Hints\r\nLink: </x>', 'HTTP/1.1 102 Processing'];
const HEADERS = [
  'X-Empty:',
  'X-Latin: caf\u00e9',
  'X-Control: a\u0001b\u007f',
  'X-Nul: a\u0000b',
  'X-Return: a\rb',
  'X-Tab:\t\tvalue\t',
  'X-Colon : value',
  ': no name',
  'no colon',
  'X Y: blank in the name',
  'X-Fold: one\r\n two',
  ' folded without a header',
  'Connection: close',
  'Connection: keep-alive, close',
  'Connection: keep-alive',
  'Retry-After: 2',
  'Content-Encoding: gzip',
  'Content-Encoding: identity',
  'Content-Type: text/html',
  'Trailer: X-Sum',
];
const LENGTHS = [
  '',
  '+50',
  '-1',
  '0x32',
  '50.0',
  '50, 50',
  '50, 51',
  ' 50 ',
  '050',
  '5 0',
  '99999999999999999999',
  'a',
];
const CODINGS = [
  'chunked, chunked',
  'gzip, chunked',
  'identity',
  'gzip',
  'CHUNKED',
  ' chunked ',
  'chunked, identity',
  'xchunked',
  '',
];
const SIZES = [
  (hex) => hex.toUpperCase(),
  (hex) => `000${hex}`,
  (hex) => `${hex}  `,
  (hex) => `${hex};name=value`,
  (hex) => `${hex} ; name="v"`,
  (hex) => ` ${hex}`,
  (hex) => `0x${hex}`,
  (hex) => `${hex}g`,
  () => '',
  (hex) => `-${hex}`,
  () => 'ffffffffffff',
];
const BODIES = [
  '{"ActionStatus":"FAIL","ErrorCode":1,"ErrorInfo":"no"}',
  '{"ActionStatus":"FAIL","ErrorCode":1,"ErrorInfo":"\u8d26\u53f7\u4e0d\u5b58\u5728"}',
  `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"${'x'.repeat(3000)}"}`,
  '{"code":0}',
  'ok',
  '',
  '<html>no</html>',
];

/** What can be changed in a reply; each gets the plan of it and a way to choose. */
const CHANGES = [
  (plan, { pick }) => {
    plan.statusLine = pick(STATUS_LINES);
  },
  (plan, { pick, below }) => {
    for (let count = below(3); count >= 0; count -= 1) plan.interim.push(pick(INTERIM));
  },
  (plan, { pick }) => plan.headers.push(pick(HEADERS)),
  (plan, { pick }) => plan.headers.unshift(pick(HEADERS)),
  (plan, { below }) => plan.headers.push(`X-Large: ${'x'.repeat(below(40_000))}`),
  (plan, { below }) => {
    for (let count = below(200); count > 0; count -= 1) plan.headers.push(`X-${count}: ${count}`);
  },
  (plan, { pick }) => {
    plan.body = pick(BODIES);
  },
  (plan) => {
    plan.framing = 'chunked';
  },
  (plan) => {
    plan.framing = 'close';
  },
  (plan, { pick }) => {
    plan.lengths = [pick(LENGTHS)];
  },
  (plan, { below }) => {
    plan.lengthError = below(7) - 3;
  },
  (plan, { pick }) => {
    plan.lengths = pick([
      ['=', '='],
      ['=', '1'],
      ['1', '='],
    ]);
  },
  (plan, { pick }) => {
    plan.framing = 'chunked';
    plan.codings = pick([[pick(CODINGS)], ['chunked', 'chunked'], ['chunked', pick(CODINGS)]]);
  },
  (plan) => {
    plan.framing = 'chunked';
    plan.lengths = ['='];
  },
  (plan, { pick }) => {
    plan.framing = 'chunked';
    plan.size = pick(SIZES);
  },
  (plan, { pick }) => {
    plan.framing = 'chunked';
    plan.trailers = pick(['X-Sum: 1\r\n', 'no colon\r\n', 'Content-Length: 3\r\n', `X: ${'y'.repeat(20_000)}\r\n`]);
  },
  (plan, { pick }) => {
    plan.framing = 'chunked';
    plan.dataEnd = pick(['\n', '', 'x\r\n', '\r']);
  },
  (plan, { pick }) => {
    plan.lineEnd = pick(['\n', '\n', '\r', '\r\r\n']);
  },
  (plan, { pick }) => {
    plan.after = pick(['\r\n', '\n', 'x', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', '\u0000']);
  },
  (plan, { pick }) => {
    plan.before = pick(['\r\n', ' ', '\u0000', '\ufeff', 'HTTP/1.1 ']);
  },
  (plan, { below }) => {
    plan.cutAt = below(400);
  },
];

function format(plan) {
  const { statusLine, interim, headers, body, framing, lengths, lengthError, codings, size, trailers, lineEnd } = plan;
  const length = String(Buffer.byteLength(body) + lengthError);
  const framed = [...headers];
  if (framing === 'length' || lengths !== null)
    for (const value of lengths ?? ['=']) framed.push(`Content-Length: ${value === '=' ? length : value}`);
  if (framing === 'chunked') for (const value of codings) framed.push(`Transfer-Encoding: ${value}`);
  const head = [statusLine, ...framed, '', ''].join('\r\n');
  const before = interim.map((lines) => `${lines}\r\n\r\n`).join('');
  const text = Buffer.from(`${plan.before}${before}${head}`.replaceAll('\r\n', lineEnd), 'latin1');
  return Buffer.concat([
    text,
    framing === 'chunked' ? chunk(Buffer.from(body), plan, size, trailers) : Buffer.from(body),
  ]);
}

function chunk(body, { chunks, dataEnd }, size, trailers) {
  const step = Math.max(1, Math.ceil(body.length / chunks));
  const parts = [];
  for (let from = 0; from < body.length; from += step) {
    const data = body.subarray(from, from + step);
    parts.push(Buffer.from(`${size(data.length.toString(16))}\r\n`), data, Buffer.from(dataEnd));
  }
  return Buffer.concat([...parts, Buffer.from(`0\r\n${trailers}\r\n`)]);
}

/**
 * The next reply of a generator.
 * @param {() => number} random numbers from 0 up to 1
 */
export function makeOddReply(random) {
  const below = (limit) => Math.floor(random() * limit);
  const choose = { below, pick: (list) => list[below(list.length)] };
  const plan = {
    statusLine: 'HTTP/1.1 200 OK',
    interim: [],
    headers: ['Content-Type: application/json'],
    body: OK,
    framing: 'length',
    lengths: null,
    lengthError: 0,
    codings: ['chunked'],
    chunks: 1 + below(4),
    size: (hex) => hex,
    dataEnd: '\r\n',
    trailers: '',
    lineEnd: '\r\n',
    before: '',
    after: '',
    cutAt: null,
  };
  for (let count = below(4); count > 0; count -= 1) choose.pick(CHANGES)(plan, choose);
  const whole = Buffer.concat([format(plan), Buffer.from(plan.after, 'latin1')]);
  const bytes = Buffer.from(plan.cutAt === null ? whole : whole.subarray(0, plan.cutAt));
  if (random() < 0.1 && bytes.length > 0) bytes[below(bytes.length)] = below(256);
  return { bytes, cuts: Array.from({ length: below(4) }, () => below(bytes.length + 1)).sort((a, b) => a - b) };
}
