import { type HeaderList, headerValue, type RawReply } from '../protocol/exchange.ts';

/** How the end of a reply's body is known. */
export type Framing = 'length' | 'chunked' | 'close' | 'none';

/** `closes` tells whether the connection ends with the reply in good order: by its headers, by being HTTP/1.0, or because that is its only end. */
export type ReplyReading =
  /** More bytes are needed; `partial` is what is there, once the headers are complete. */
  | { readonly state: 'incomplete'; readonly partial: RawReply | null }
  | { readonly state: 'complete'; readonly reply: RawReply; readonly framing: Framing; readonly consumed: number; readonly closes: boolean }
  /** A 1xx reply, such as 100 Continue; the real one follows. */
  | { readonly state: 'informational'; readonly status: number; readonly consumed: number }
  | { readonly state: 'malformed'; readonly problem: string };

const incomplete = (partial: RawReply | null = null): ReplyReading => ({ state: 'incomplete', partial });
const malformed = (problem: string): ReplyReading => ({ state: 'malformed', problem });

/** More than this of headers is no reply. */
const MAX_HEAD_BYTES = 64 * 1024;

/**
 * Reads the first HTTP/1.x reply in `bytes`, to the byte.
 * @param ended whether the other side has closed: then a body without framing is complete
 */
export function parseReply(bytes: Buffer, ended: boolean): ReplyReading {
  const beginning = bytes.subarray(0, 5).toString('latin1');
  if (!'HTTP/'.startsWith(beginning) && beginning !== 'HTTP/')
    return malformed(`it does not begin with HTTP/ but with ${JSON.stringify(bytes.subarray(0, 20).toString('latin1'))}`);
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return bytes.length > MAX_HEAD_BYTES ? malformed('its headers do not end') : incomplete();
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const match = /^HTTP\/(1\.[01]) ([1-5]\d\d)(?: .*)?$/.exec(statusLine);
  if (!match) return malformed(`its status line is ${JSON.stringify(statusLine.slice(0, 80))}`);
  const headers: [string, string][] = [];
  for (const line of lines) {
    const header = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line);
    if (!header) return malformed(`it has a line that is no header: ${JSON.stringify(line.slice(0, 80))}`);
    headers.push([header[1] ?? '', header[2] ?? '']);
  }
  const status = Number(match[2]);
  const start = end + 4;
  if (status < 200) return { state: 'informational', status, consumed: start };
  const reading = readBody(bytes, start, status, headers, ended);
  if (reading.state !== 'complete') return reading;
  const connection = headerValue(headers, 'connection') ?? '';
  return { ...reading, closes: reading.framing === 'close' || /close/i.test(connection) || (match[1] === '1.0' && !/keep-alive/i.test(connection)) };
}

function readBody(bytes: Buffer, start: number, status: number, headers: HeaderList, ended: boolean): ReplyReading {
  const reply = (body: Buffer): RawReply => ({ status, headers, body });
  if (status === 204 || status === 304) return { state: 'complete', reply: reply(Buffer.alloc(0)), framing: 'none', consumed: start, closes: false };
  if (/\bchunked\s*$/i.test(headerValue(headers, 'transfer-encoding') ?? '')) return readChunks(bytes, start, reply);
  const announced = headerValue(headers, 'content-length');
  if (announced !== undefined) {
    if (!/^\d{1,15}$/.test(announced)) return malformed(`its Content-Length is ${JSON.stringify(announced)}`);
    const finish = start + Number(announced);
    if (bytes.length < finish) return incomplete(reply(bytes.subarray(start)));
    return { state: 'complete', reply: reply(bytes.subarray(start, finish)), framing: 'length', consumed: finish, closes: false };
  }
  return ended ? { state: 'complete', reply: reply(bytes.subarray(start)), framing: 'close', consumed: bytes.length, closes: true } : incomplete(reply(bytes.subarray(start)));
}

function readChunks(bytes: Buffer, start: number, reply: (body: Buffer) => RawReply): ReplyReading {
  const parts: Buffer[] = [];
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return incomplete(reply(Buffer.concat(parts)));
    const size = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(bytes.subarray(at, lineEnd).toString('latin1'))?.[1];
    if (size === undefined) return malformed('a chunk has no size');
    const from = lineEnd + 2;
    const length = Number.parseInt(size, 16);
    if (length === 0) {
      // Trailers end with an empty line; without any it stands right here.
      const done = bytes.subarray(from, from + 2).toString('latin1') === '\r\n' ? from + 2 : bytes.indexOf('\r\n\r\n', from) + 4;
      return done < from + 2 || bytes.length < done
        ? incomplete(reply(Buffer.concat(parts)))
        : { state: 'complete', reply: reply(Buffer.concat(parts)), framing: 'chunked', consumed: done, closes: false };
    }
    if (bytes.length < from + length + 2) return incomplete(reply(Buffer.concat([...parts, bytes.subarray(from)])));
    if (bytes.subarray(from + length, from + length + 2).toString('latin1') !== '\r\n') return malformed('a chunk is longer than its size');
    parts.push(bytes.subarray(from, from + length));
    at = from + length + 2;
  }
}
