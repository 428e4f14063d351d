import type net from 'node:net';
import { DatabaseSync } from '@photostructure/sqlite';
import express from 'express';
import Fastify from 'fastify';
import { onTestFinished } from 'vitest';
import type { Pair } from '../../src/protocol/exchange.ts';
import { APP, type Backend, signOf, TOKEN } from './backends.ts';

/**
 * Backends that keep friendships in a database, with nothing of ours inside. Their replies are right,
 * whatever they do with the data.
 */

type Done = unknown;

/** The friendships, as a backend writes them and as an administrator looks at them. */
export interface FriendData {
  readonly add: (pairs: readonly Pair[]) => Done;
  readonly remove: (pairs: readonly Pair[]) => Done;
  readonly look: (pair: Pair) => string | Promise<string>;
}

/** Why a callback is refused. */
export type Refusal =
  | 'foreign app'
  | 'no app'
  | 'not signed'
  | 'wrong Sign'
  | 'old Sign'
  | 'two commands'
  | 'no JSON'
  | 'a bad pair';

/** What a backend does; each deviation stands alone. */
export interface Conduct {
  readonly token: string | null;
  /** Refuses these in words alone. */
  readonly obeys: readonly Refusal[];
  /** These it takes for a deletion. */
  readonly deletions: readonly string[];
  /** Who does the work: at once, or later. */
  readonly carryOut: (work: () => Done) => Done;
  /** A callback that it has seen, by its RequestId, is not carried out again. */
  readonly remembersRequests: boolean;
}

const CORRECT: Conduct = {
  token: TOKEN,
  obeys: [],
  deletions: ['Sns.CallbackFriendDelete'],
  carryOut: (work) => work(),
  remembersRequests: false,
};

type Envelope = Readonly<Record<string, unknown>>;
type Query = Readonly<Record<string, unknown>>;

const OK: Envelope = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };
const fail = (why: string): Envelope => ({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: why });

const isPair = (pair: unknown): pair is Pair =>
  typeof pair === 'object' &&
  pair !== null &&
  typeof (pair as Pair).From_Account === 'string' &&
  typeof (pair as Pair).To_Account === 'string';

function read(text: string): { readonly CallbackCommand?: unknown; readonly PairList?: unknown } | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refusalOf(query: Query, text: string, token: string | null): Refusal | null {
  const { SdkAppid, Sign, RequestTime, CallbackCommand } = query;
  if (SdkAppid === undefined) return 'no app';
  if (SdkAppid !== APP) return 'foreign app';
  if (token !== null) {
    if (Sign === undefined || RequestTime === undefined) return 'not signed';
    if (Sign !== signOf(String(RequestTime))) return 'wrong Sign';
    if (Math.abs(Date.now() / 1000 - Number(RequestTime)) > 60) return 'old Sign';
  }
  const body = read(text);
  if (body === null) return 'no JSON';
  if (body.CallbackCommand !== CallbackCommand) return 'two commands';
  return Array.isArray(body.PairList) && body.PairList.every(isPair) ? null : 'a bad pair';
}

/** What can be read of the pairs, where the body is broken off or one is bad: those in front. */
function pairsIn(text: string): Pair[] {
  const list = read(text)?.PairList;
  if (Array.isArray(list)) {
    const bad = list.findIndex((each) => !isPair(each));
    return bad === -1 ? list : list.slice(0, bad);
  }
  return [...text.matchAll(/"From_Account":"(.*?)","To_Account":"(.*?)"\}/g)].map(([, from = '', to = '']) => ({
    From_Account: from,
    To_Account: to,
  }));
}

function createHandler(data: FriendData, { token, obeys, deletions, carryOut, remembersRequests }: Conduct) {
  const seen = new Set<unknown>();
  return async (query: Query, text: string): Promise<Envelope> => {
    const refusal = refusalOf(query, text, token);
    if (refusal !== null && !obeys.includes(refusal)) return fail(refusal);
    const { CallbackCommand: command, RequestId: id } = query;
    const pairs = pairsIn(text);
    const isKnown = remembersRequests && id !== undefined && seen.has(id);
    seen.add(id);
    if (command === 'Sns.CallbackFriendAdd') await data.add(pairs);
    else if (deletions.includes(String(command)) && !isKnown) await carryOut(() => data.remove(pairs));
    return refusal === null ? OK : fail(refusal);
  };
}

type Handler = ReturnType<typeof createHandler>;

const FRAMEWORKS = {
  express: async (handle: Handler): Promise<Backend> => {
    const app = express();
    app.post('/im', express.text({ type: () => true, limit: '1mb' }), async (request, response) => {
      response.json(await handle(request.query, String(request.body)));
    });
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    return {
      url: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/im`,
      close: async () => {
        server.close();
        server.closeAllConnections();
      },
    };
  },
  fastify: async (handle: Handler): Promise<Backend> => {
    const app = Fastify({ forceCloseConnections: true });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string' }, (_, body, done) => done(null, body));
    app.post('/im', async ({ query, body }) => handle(query as Query, String(body)));
    await app.listen({ port: 0, host: '127.0.0.1' });
    return {
      url: `http://127.0.0.1:${(app.server.address() as net.AddressInfo).port}/im`,
      close: () => app.close(),
    };
  },
} as const;
export type Framework = keyof typeof FRAMEWORKS;
export const FRAMEWORK_NAMES = Object.keys(FRAMEWORKS) as Framework[];

/** Serves until the test is over. */
export async function startFriendBackend(
  framework: Framework,
  data: FriendData,
  conduct: Partial<Conduct> = {},
): Promise<Backend> {
  const backend = await FRAMEWORKS[framework](createHandler(data, { ...CORRECT, ...conduct }));
  onTestFinished(() => backend.close());
  return backend;
}

export type Database = InstanceType<typeof DatabaseSync>;

/** Opens a file of SQLite until the test is over. */
export function openSqlite(file: string, schema: string): Database {
  const database = new DatabaseSync(file, { timeout: 2000 });
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; ${schema}`);
  onTestFinished(() => database.close());
  return database;
}
