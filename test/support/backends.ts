import { createHash } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import { gzipSync } from 'node:zlib';
import express, { type Request, type Response } from 'express';
import Fastify from 'fastify';

/**
 * Backends as other people write them, with nothing of ours inside: node:http, fastify, express,
 * and a server made by hand. Each deviation stands alone on top of one that is right, so that
 * whatever the suite says has exactly one cause.
 */

export const APP = '1400000001';
export const TOKEN = 'backend-token';
const ROUTE = '/im/callback';

export interface Backend {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** What came, as far as anyone has looked at it. */
interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly type: string | undefined;
  readonly bytes: Buffer;
}

type Envelope = Readonly<Record<string, unknown>>;
type Pair = Readonly<Record<string, unknown>>;

export const json = (envelope: unknown, status = 200): Answer => ({
  status,
  type: 'application/json',
  text: JSON.stringify(envelope),
});
export const text = (body: string, status = 200): Answer => ({ status, type: 'text/plain', text: body });

const OK: Envelope = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };
const fail = (why: string): Envelope => ({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: why });

export const signOf = (time: string) => createHash('sha256').update(`${TOKEN}${time}`).digest('hex');

/** The values of a parameter, which must stand there once. */
const one = (query: URLSearchParams, name: string): string => {
  const values = query.getAll(name);
  return values.length === 1 ? (values[0] as string) : '';
};

const ageOf = (time: string) => (/^\d+$/.test(time) ? Date.now() / 1000 - Number(time) : Number.POSITIVE_INFINITY);

/** How the backend in plain node:http does each thing; a deviation replaces one. */
export interface Manners {
  readonly takesType: (type: string | undefined) => boolean;
  readonly limitBytes: number;
  readonly isOurs: (query: URLSearchParams) => boolean;
  readonly isGenuine: (query: URLSearchParams) => boolean;
  readonly read: (bytes: Buffer) => unknown;
  readonly unreadable: () => Answer;
  readonly otherCommand: (command: string) => Answer;
  readonly isPair: (pair: Pair) => boolean;
  readonly work: (body: { readonly PairList: readonly Pair[] }, query: URLSearchParams) => Promise<boolean> | boolean;
  readonly accepted: Answer;
  readonly refused: (why: string) => Answer;
  readonly send: (response: http.ServerResponse, answer: Answer) => void;
}

const GOOD: Manners = {
  takesType: () => true,
  limitBytes: Number.POSITIVE_INFINITY,
  isOurs: (query) => one(query, 'SdkAppid') === APP,
  isGenuine: (query) => {
    const time = one(query, 'RequestTime');
    return one(query, 'Sign') === signOf(time) && Math.abs(ageOf(time)) <= 60;
  },
  read: (bytes) => JSON.parse(bytes.toString('utf8')),
  unreadable: () => json(fail('the body is not JSON')),
  otherCommand: () => json(OK),
  isPair: (pair) => typeof pair['From_Account'] === 'string' && typeof pair['To_Account'] === 'string',
  work: () => true,
  accepted: json(OK),
  refused: (why) => json(fail(why)),
  send: (response, { status, type, text: body }) => {
    response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
    response.end(body);
  },
};

const isObject = (value: unknown): value is Pair =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function answer(manners: Manners, { method, path, query, type, bytes }: Call): Promise<Answer> {
  if (path !== ROUTE) return text('no such page', 404);
  if (method !== 'POST') return text('POST only', 405);
  if (!manners.takesType(type)) return text('application/json only', 415);
  if (bytes.length > manners.limitBytes) return text('too large', 413);
  if (!manners.isOurs(query)) return manners.refused('not our app');
  if (!manners.isGenuine(query)) return manners.refused('not signed by Chat');
  let body: unknown;
  try {
    body = manners.read(bytes);
  } catch {
    return manners.unreadable();
  }
  if (!isObject(body)) return manners.refused('the body is no object');
  const command = query.get('CallbackCommand') ?? '';
  if (body['CallbackCommand'] !== command) return manners.refused('two commands');
  if (command !== 'Sns.CallbackFriendDelete') return manners.otherCommand(command);
  const pairs = body['PairList'];
  if (!Array.isArray(pairs) || !pairs.every((pair) => isObject(pair) && manners.isPair(pair)))
    return manners.refused('a bad PairList');
  return (await manners.work({ PairList: pairs }, query)) ? manners.accepted : manners.refused('unknown');
}

const callOf = (method: string, target: string, type: string | undefined, bytes: Buffer): Call => {
  const { pathname, searchParams } = new URL(target, 'http://backend');
  return { method, path: pathname, query: searchParams, type, bytes };
};

function listener(
  manners: Manners,
  readAll: (request: http.IncomingMessage) => Promise<Buffer> = readBody,
): http.RequestListener {
  return async (request, response) => {
    try {
      const call = callOf(
        request.method ?? '',
        request.url ?? '/',
        request.headers['content-type'],
        await readAll(request),
      );
      manners.send(response, await answer(manners, call));
    } catch {
      if (!response.destroyed) manners.send(response, text('Internal Server Error', 500));
    }
  };
}

async function readBody(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function listen(server: net.Server, port = 0): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  return (server.address() as net.AddressInfo).port;
}

async function serve(server: http.Server): Promise<Backend> {
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}${ROUTE}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Plain node:http: correct, but for what is given. */
export const startPlain = (deviation: Partial<Manners> = {}): Promise<Backend> =>
  serve(http.createServer(listener({ ...GOOD, ...deviation })));

/** Accepts this number of connections at a time. */
export async function startCrowded(connections: number): Promise<Backend> {
  const server = http.createServer(listener(GOOD));
  server.maxConnections = connections;
  return serve(server);
}

/** Takes `callbacks`, then refuses each with this status and these headers; `refusals` times at most. */
export function startLimited(
  callbacks: number,
  status: 429 | 503,
  headers: http.OutgoingHttpHeaders,
  refusals = Number.POSITIVE_INFINITY,
): Promise<Backend> {
  const good = listener(GOOD);
  let count = 0;
  return serve(
    http.createServer((request, response) => {
      count += 1;
      if (count <= callbacks || count > callbacks + refusals) return good(request, response);
      request.resume().on('end', () => response.writeHead(status, headers).end('Too many requests'));
    }),
  );
}

/** Ends the connection where the request line does not come in one piece, as a development server does. */
export async function startNarrow(): Promise<Backend> {
  const inner = await startPlain();
  const port = Number(new URL(inner.url).port);
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    const upstream = net.connect(port, '127.0.0.1');
    for (const each of [socket, upstream]) {
      sockets.add(each);
      each.on('error', () => undefined).on('close', () => void sockets.delete(each));
    }
    socket.once('data', (first) => {
      if (!first.includes('\r\n')) return socket.destroy();
      upstream.write(first);
      socket.pipe(upstream).pipe(socket);
    });
    socket.on('close', () => void upstream.destroy());
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}${ROUTE}`,
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await inner.close();
    },
  };
}

/**
 * Takes a lock with the headers, and gives it back with the reply: a request that never ends keeps
 * it.
 */
export function startLocking(): Promise<Backend> {
  let turn: Promise<unknown> = Promise.resolve();
  const good = listener(GOOD);
  return serve(
    http.createServer((request, response) => {
      const before = turn;
      turn = new Promise((resolve) => void response.once('finish', resolve));
      void before.then(() => good(request, response));
    }),
  );
}

/** Takes what comes first for the whole body. */
export const startHasty = (): Promise<Backend> =>
  serve(
    http.createServer(
      listener(
        GOOD,
        (request) =>
          new Promise((resolve) => void request.once('data', resolve).once('end', () => resolve(Buffer.alloc(0)))),
      ),
    ),
  );

const TOO_LARGE =
  'HTTP/1.1 413 Payload Too Large\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n' +
  'Connection: close\r\n\r\ntoo large';

/**
 * Refuses a body as soon as it is too long: with a reply, the end of its own side and deaf ears for
 * the rest, or without a word.
 */
export const startImpatient = (limitBytes: number, word: 'says so' | 'says nothing'): Promise<Backend> =>
  serve(
    http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      request.on('data', (chunk: Buffer) => {
        const wasFine = size <= limitBytes;
        size += chunk.length;
        if (size <= limitBytes) chunks.push(chunk);
        else if (word === 'says nothing') request.socket.destroy();
        else if (wasFine) request.socket.end(TOO_LARGE);
      });
      request.on('end', async () => {
        if (size > limitBytes) return;
        GOOD.send(
          response,
          await answer(
            GOOD,
            callOf(request.method ?? '', request.url ?? '/', request.headers['content-type'], Buffer.concat(chunks)),
          ),
        );
      });
      request.on('error', () => undefined);
    }),
  );

/** A process that ends at a certain command, and is started again after a while or never. */
export async function startMortal(fatalCommand: string, backAfterMs: number | null): Promise<Backend> {
  let timer: NodeJS.Timeout | undefined;
  let port = 0;
  const good = listener(GOOD);
  const server = http.createServer((request, response) => {
    if (new URL(request.url ?? '/', 'http://backend').searchParams.get('CallbackCommand') !== fatalCommand)
      return good(request, response);
    server.close();
    server.closeAllConnections();
    if (backAfterMs !== null) timer = setTimeout(() => server.listen(port, '127.0.0.1'), backAfterMs);
  });
  const backend = await serve(server);
  port = Number(new URL(backend.url).port);
  return {
    url: backend.url,
    close: async () => {
      clearTimeout(timer);
      await backend.close();
    },
  };
}

// The deviations of plain node:http that need more than a word.

const sendWith = (
  headers: http.OutgoingHttpHeaders,
  encode: (body: string) => Buffer = Buffer.from,
): Manners['send'] => {
  return (response, { status, type, text: body }) => {
    const bytes = encode(body);
    response.writeHead(status, { 'Content-Type': type, 'Content-Length': bytes.length, ...headers }).end(bytes);
  };
};
export const gzipAlways = sendWith({ 'Content-Encoding': 'gzip' }, (body) => gzipSync(body));
export const redirect: Manners['send'] = (response) =>
  void response.writeHead(301, { Location: 'https://www.example.com/im', 'Content-Length': 0 }).end();
export const closeAndSaySo = sendWith({ Connection: 'close' });
export const closeSilently: Manners['send'] = (response, { status, type, text: body }) => {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    Connection: 'keep-alive',
  });
  const { socket } = response;
  response.end(body, () => void socket?.end());
};
export const unframed: Manners['send'] = (response, { status, type, text: body }) => {
  response.useChunkedEncodingByDefault = false;
  response.writeHead(status, { 'Content-Type': type, Connection: 'close' }).end(body);
};
export const withLineBehind: Manners['send'] = (response, { status, type, text: body }) => {
  response.strictContentLength = false;
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(`${body}\r\n`);
};

const pause = (milliseconds: number) => new Promise<boolean>((resolve) => void setTimeout(resolve, milliseconds, true));
export const answersAfter =
  (milliseconds: number, when: (pairs: number, query: URLSearchParams) => boolean = () => true): Manners['work'] =>
  ({ PairList }, query) =>
    when(PairList.length, query) ? pause(milliseconds) : true;

/** One callback at a time, whoever waits. */
export function oneAtATime(milliseconds: number): Manners['work'] {
  let turn: Promise<unknown> = Promise.resolve();
  return () => {
    const mine = turn.then(() => pause(milliseconds));
    turn = mine;
    return mine;
  };
}

/** Takes a RequestId once. */
export function onceOnly(): Manners['work'] {
  const seen = new Set<string>();
  return (_, query) => {
    const id = query.get('RequestId');
    if (id === null) return true;
    const isNew = !seen.has(id);
    seen.add(id);
    return isNew;
  };
}

/** Fails a deletion of friends who are no longer friends. */
export function onlyFriends(): Manners['work'] {
  const deleted = new Set<string>();
  return ({ PairList }) => {
    const keys = PairList.map((pair) => JSON.stringify([pair['From_Account'], pair['To_Account']]));
    const isNew = keys.every((key) => !deleted.has(key));
    for (const key of keys) deleted.add(key);
    return isNew;
  };
}

const isSelf = (pair: Pair) => pair['From_Account'] === pair['To_Account'];
/** Knows its users, and that nobody is a friend of his own. */
export const knowing =
  (...users: readonly unknown[]): Manners['work'] =>
  ({ PairList }) =>
    PairList.every(
      (pair) => users.includes(pair['From_Account']) && users.includes(pair['To_Account']) && !isSelf(pair),
    );

/** Comes down with its own recursion. */
export function walk(bytes: Buffer): unknown {
  const depth = (value: unknown): number =>
    Array.isArray(value)
      ? 1 + Math.max(0, ...value.map(depth))
      : isObject(value)
        ? 1 + Math.max(0, ...Object.values(value).map(depth))
        : 0;
  const body: unknown = JSON.parse(bytes.toString('utf8'));
  depth(body);
  return body;
}

// Fastify.

type Values = Readonly<Record<string, string | string[] | undefined>>;

/** What an ordinary handler looks at, once a framework has read the query and the body. */
function handle(query: Values, body: unknown): Envelope {
  const { SdkAppid, CallbackCommand, Sign, RequestTime } = query;
  if (SdkAppid !== APP) return fail('not our app');
  if (typeof RequestTime !== 'string' || Sign !== signOf(RequestTime)) return fail('wrong sign');
  if (Math.abs(Date.now() / 1000 - Number(RequestTime)) > 60) return fail('too old');
  if (!isObject(body) || body['CallbackCommand'] !== CallbackCommand) return fail('bad request');
  if (CallbackCommand !== 'Sns.CallbackFriendDelete') return OK;
  const pairs = body['PairList'];
  if (!Array.isArray(pairs) || !pairs.every((pair) => isObject(pair) && GOOD.isPair(pair))) return fail('bad PairList');
  return OK;
}

const PAIR_SCHEMA = {
  type: 'object',
  required: ['From_Account', 'To_Account'],
  properties: { From_Account: { type: 'string' }, To_Account: { type: 'string' } },
};
const BODY_SCHEMA = {
  type: 'object',
  required: ['CallbackCommand'],
  properties: { CallbackCommand: { type: 'string' }, PairList: { type: 'array', items: PAIR_SCHEMA } },
};

/**
 * `default`: as the guide has it. `schema`: with a schema, whose validator coerces. `tuned`: with a
 * parser and a limit of its own.
 */
export async function startFastify(kind: 'default' | 'schema' | 'tuned'): Promise<Backend> {
  const app = Fastify({ forceCloseConnections: true, ...(kind === 'tuned' ? { bodyLimit: 16 * 1024 * 1024 } : {}) });
  if (kind === 'tuned') {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string' }, (_, body, done) => {
      try {
        done(null, JSON.parse(String(body)));
      } catch {
        done(null, undefined);
      }
    });
  }
  app.post(ROUTE, kind === 'schema' ? { schema: { body: BODY_SCHEMA } } : {}, async (request) =>
    handle(request.query as Values, request.body),
  );
  await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    url: `http://127.0.0.1:${(app.server.address() as net.AddressInfo).port}${ROUTE}`,
    close: () => app.close(),
  };
}

// Express.

/** An application around one handler, with the body parser that is given. */
async function startExpress(
  route: (request: Request, response: Response) => void,
  parser = express.json(),
  settings: Readonly<Record<string, string>> = {},
): Promise<Backend> {
  const app = express();
  for (const [name, value] of Object.entries(settings)) app.set(name, value);
  app.use(parser);
  app.post(ROUTE, route);
  return serve(http.createServer(app));
}

/** express.json() as it comes, the body looked at with care. */
export const startExpressDefault = () =>
  startExpress(({ query, body }, response) => void response.json(handle(query as Values, body)));

/**
 * express.json() as it comes, and the body taken for granted: without one this is a TypeError and a
 * 500.
 */
export const startExpressCareless = () =>
  startExpress(({ query, body }, response) => {
    const { CallbackCommand } = body;
    response.json(CallbackCommand === undefined ? fail('bad request') : handle(query as Values, body));
  });

const anyType = express.json({ type: () => true, limit: '16mb' });

export const startExpressTuned = () =>
  startExpress(({ query, body }, response) => void response.json(handle(query as Values, body)), anyType);

/** One bag for all parameters, so that the body has the last word. */
export const startExpressMerged = () =>
  startExpress(
    ({ query, body }, response) => void response.json(handle(Object.assign({}, query, body), body)),
    anyType,
  );

/** Nested queries and a loose comparison: an array of one string is equal to the string. */
export const startExpressLoose = () =>
  startExpress(
    ({ query, body }, response) => {
      const { Sign, RequestTime } = query;
      // biome-ignore lint/suspicious/noDoubleEquals: the fault of this backend
      const sign = (Sign as unknown) == signOf(String(RequestTime)) ? signOf(String(RequestTime)) : '';
      response.json(handle({ ...(query as Values), Sign: sign }, body));
    },
    anyType,
    { 'query parser': 'extended' },
  );

// A server made by hand, as in a standard library.

export interface Handmade {
  /** 1.0 closes after each reply, as this version does without saying so. */
  readonly version: '1.0' | '1.1';
  /** Whether connections are served side by side. */
  readonly threads: boolean;
  /** Whether a refused request's body is read before the next request. */
  readonly drains: boolean;
}

export async function startHandmade({ version, threads, drains }: Handmade): Promise<Backend> {
  const sockets = new Set<net.Socket>();
  let turn: Promise<void> = Promise.resolve();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    const run = () => talk(socket, version, drains).catch(() => void socket.destroy());
    if (threads) void run();
    else turn = turn.then(run);
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}${ROUTE}`,
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const REASONS: Readonly<Record<number, string>> = { 200: 'OK', 404: 'Not Found', 405: 'Method Not Allowed' };

async function talk(socket: net.Socket, version: string, drains: boolean): Promise<void> {
  const reply = ({ status, type, text: body }: Answer) =>
    socket.write(
      `HTTP/${version} ${status} ${REASONS[status] ?? 'Other'}\r\nServer: handmade\r\n` +
        `Content-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  let chunks: Buffer[] = [];
  let needed = 0;
  let have = 0;
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    have += chunk.length;
    while (have > 0 && have >= needed) {
      const bytes = Buffer.concat(chunks);
      chunks = [bytes];
      const headEnd = bytes.indexOf('\r\n\r\n');
      if (headEnd === -1) break;
      const head = bytes.subarray(0, headEnd).toString('latin1');
      const [, method, target] = /^([A-Z]+) (\/\S*) HTTP\/1\.[01]\r\n/.exec(`${head}\r\n`) ?? [];
      if (method === undefined || target === undefined) {
        socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
        return;
      }
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
      const early = !drains && !GOOD.isOurs(callOf(method, target, undefined, Buffer.alloc(0)).query);
      const end = headEnd + 4 + (early ? 0 : length);
      needed = end;
      if (have < end) break;
      reply(await answer(GOOD, callOf(method, target, undefined, bytes.subarray(headEnd + 4, end))));
      if (version === '1.0') {
        socket.end();
        socket.resume();
        return;
      }
      const rest = bytes.subarray(end);
      chunks = [rest];
      have = rest.length;
      needed = 0;
    }
  }
}
