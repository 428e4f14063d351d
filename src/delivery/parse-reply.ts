import type { HeaderList, RawReply } from '../protocol/exchange.ts';

/** How the end of a reply's body is known. */
export type Framing = 'length' | 'chunked' | 'close' | 'none';

/**
 * `closes` tells whether the connection is meant to end after the reply: because the headers say
 * so, because it is HTTP/1.0, or because only the end of the connection ends the body.
 */
export type ReplyReading =
  /** More bytes are needed. `partial` is what is there; null until the headers are complete. */
  | { readonly state: 'incomplete'; readonly partial: RawReply | null }
  | {
      readonly state: 'complete';
      readonly reply: RawReply;
      readonly framing: Framing;
      readonly consumed: number;
      readonly closes: boolean;
    }
  /** A 1xx reply, such as 100 Continue; the real one follows. */
  | { readonly state: 'informational'; readonly status: number; readonly consumed: number }
  | { readonly state: 'malformed'; readonly problem: string };

const incomplete = (partial: RawReply | null = null): ReplyReading => ({ state: 'incomplete', partial });
const malformed = (problem: string): ReplyReading => ({ state: 'malformed', problem });

/** Longer headers are no reply. */
export const MAX_HEAD_BYTES = 64 * 1024;

/** Status line and headers, and what they say about the framing. */
interface Head {
  readonly status: number;
  readonly headers: HeaderList;
  /** The first value of each header; undefined where there is none. */
  readonly framing: {
    readonly 'transfer-encoding'?: string;
    readonly 'content-length'?: string;
    readonly connection?: string;
  };
  readonly isHttp10: boolean;
}

type FramingHeader = keyof Head['framing'];
const isFramingHeader = (name: string): name is FramingHeader =>
  name === 'content-length' || name === 'transfer-encoding' || name === 'connection';

/**
 * Reads the first HTTP/1.x reply in `bytes`.
 * @param ended whether the other side has closed, which completes a body without a length
 */
export function parseReply(bytes: Buffer, ended: boolean): ReplyReading {
  const end = bytes.indexOf('\r\n\r\n');
  const head = readHead(bytes.toString('latin1', 0, end === -1 ? 20 : end), end !== -1);
  if (head === null) return bytes.length > MAX_HEAD_BYTES ? malformed('its headers do not end') : incomplete();
  if (typeof head === 'string') return malformed(head);
  const start = end + 4;
  if (head.status < 200) return { state: 'informational', status: head.status, consumed: start };
  return readBody(bytes, start, head, ended);
}

/**
 * What is there of a reply whose end has not come; null where its headers are not complete either.
 */
export function partialReply(bytes: Buffer): RawReply | null {
  const reading = parseReply(bytes, false);
  return reading.state === 'incomplete' ? reading.partial : null;
}

/** The head of a reply, or what is wrong with it; null while it may still become one. */
function readHead(text: string, isWhole: boolean): Head | string | null {
  if (!text.startsWith('HTTP/') && !(text.length < 5 && 'HTTP/'.startsWith(text)))
    return `it does not begin with HTTP/ but with ${JSON.stringify(text.slice(0, 20))}`;
  if (!isWhole) return null;
  const [statusLine = '', ...lines] = text.split('\r\n');
  const match = /^HTTP\/(1\.[01]) ([1-5]\d\d)(?: .*)?$/.exec(statusLine);
  if (!match) return `its status line is ${JSON.stringify(statusLine.slice(0, 80))}`;
  const headers: (readonly [string, string])[] = [];
  const framing: { [Name in FramingHeader]?: string } = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const kind = colon === -1 ? undefined : framingHeaderOf(name);
    if (kind === undefined || line.includes('\n') || line.includes('\r'))
      return `it has a line that is no header: ${JSON.stringify(line.slice(0, 80))}`;
    const value = trimmedValue(line, colon + 1);
    headers.push([name, value]);
    if (kind !== null) framing[kind] ??= value;
  }
  return { status: Number(match[2]), headers, framing, isHttp10: match[1] === '1.0' };
}

/**
 * The header names that were read so far; null for those that do not concern the framing. An
 * endpoint sends the same names each time.
 */
const known = new Map<string, FramingHeader | null>();
const KNOWN_LIMIT = 256;

/** The framing header that a name is; null for another header, undefined for what is no name. */
function framingHeaderOf(name: string): FramingHeader | null | undefined {
  const found = known.get(name);
  if (found !== undefined || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return found;
  const lower = name.toLowerCase();
  const framing = isFramingHeader(lower) ? lower : null;
  if (known.size < KNOWN_LIMIT && name.length < KNOWN_LIMIT) known.set(name, framing);
  return framing;
}

const isBlank = (code: number) => code === 0x20 || code === 0x09;

/** The value after the colon, without the blanks around it. */
function trimmedValue(line: string, from: number): string {
  let [start, end] = [from, line.length];
  while (start < end && isBlank(line.charCodeAt(start))) start += 1;
  while (end > start && isBlank(line.charCodeAt(end - 1))) end -= 1;
  return line.slice(start, end);
}

function readBody(
  bytes: Buffer,
  start: number,
  { status, headers, framing, isHttp10 }: Head,
  ended: boolean,
): ReplyReading {
  const reply = (body: Buffer): RawReply => ({ status, headers, body });
  const { connection = '', 'content-length': announced, 'transfer-encoding': coding = '' } = framing;
  const closes = /close/i.test(connection) || (isHttp10 && !/keep-alive/i.test(connection));
  if (status === 204 || status === 304)
    return { state: 'complete', reply: reply(Buffer.alloc(0)), framing: 'none', consumed: start, closes };
  if (/\bchunked\s*$/i.test(coding)) return readChunks(bytes, start, reply, closes);
  if (announced !== undefined) {
    if (!/^\d{1,15}$/.test(announced)) return malformed(`its Content-Length is ${JSON.stringify(announced)}`);
    const finish = start + Number(announced);
    if (bytes.length < finish) return incomplete(reply(bytes.subarray(start)));
    return {
      state: 'complete',
      reply: reply(bytes.subarray(start, finish)),
      framing: 'length',
      consumed: finish,
      closes,
    };
  }
  return ended
    ? { state: 'complete', reply: reply(bytes.subarray(start)), framing: 'close', consumed: bytes.length, closes: true }
    : incomplete(reply(bytes.subarray(start)));
}

function readChunks(bytes: Buffer, start: number, reply: (body: Buffer) => RawReply, closes: boolean): ReplyReading {
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
      // An empty line ends the trailers. Without trailers it follows at once.
      const done =
        bytes.subarray(from, from + 2).toString('latin1') === '\r\n' ? from + 2 : bytes.indexOf('\r\n\r\n', from) + 4;
      return done < from + 2 || bytes.length < done
        ? incomplete(reply(Buffer.concat(parts)))
        : { state: 'complete', reply: reply(Buffer.concat(parts)), framing: 'chunked', consumed: done, closes };
    }
    if (bytes.length < from + length + 2) return incomplete(reply(Buffer.concat([...parts, bytes.subarray(from)])));
    if (bytes.subarray(from + length, from + length + 2).toString('latin1') !== '\r\n')
      return malformed('a chunk is longer than its size');
    parts.push(bytes.subarray(from, from + length));
    at = from + length + 2;
  }
}
