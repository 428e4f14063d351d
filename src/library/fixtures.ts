import { readdirSync, readFileSync } from 'node:fs';
import { UserError } from '../errors.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { buildBody } from '../protocol/callback.ts';
import type { HeaderList, RawRequest, Verdict } from '../protocol/exchange.ts';
import type { FindingCode } from '../protocol/findings.ts';
import type { Json } from '../protocol/json.ts';
import { buildQuery, buildTarget, EXAMPLE_SDK_APP_ID, editQuery, FRIEND_DELETE } from '../protocol/query.ts';
import type { Fault } from '../receiver/faults.ts';
import { fixtureWords } from './fixture-words.ts';
import { libraryWords } from './words.ts';

const ROOT = new URL('fixtures/', PACKAGE_ROOT);

/** A named callback: what `send NAME` sends. */
export interface CallbackFixture {
  readonly name: string;
  readonly about: string;
  readonly platform: string;
  readonly clientIp: string;
  /** Spaces of indentation; 0 is compact. Only the documentation's own example is indented. */
  readonly indent: number;
  readonly body: Json;
}

/** A named reply: what `listen --reply NAME` answers, and what a sender makes of it. */
export interface ReplyFixture {
  readonly name: string;
  readonly about: string;
  readonly status: number;
  readonly headers: HeaderList;
  readonly delayMs: number;
  readonly fault: Fault | null;
  readonly body: Uint8Array;
  /**
   * The verdict and the codes of the findings by the one judge of replies, within Chat's two
   * seconds.
   */
  readonly expect: { readonly verdict: Verdict; readonly findings: readonly FindingCode[] } | null;
}

interface CallbackFile {
  about: string;
  query: { OptPlatform: string; ClientIP: string };
  indent?: number;
  body: Json;
}

export interface ReplyFile {
  about?: string;
  status?: number;
  headers?: Record<string, string>;
  delayMs?: number;
  fault?: Fault;
  body?: Json;
  text?: string;
  base64?: string;
  expect?: { verdict: Verdict; findings: FindingCode[] };
}

function names(folder: 'callbacks' | 'replies'): string[] {
  const files = readdirSync(new URL(`${folder}/`, ROOT));
  return files.flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -'.json'.length)] : [])).sort();
}

function read<File>(folder: 'callbacks' | 'replies', name: string): File {
  const known = names(folder);
  if (!known.includes(name))
    throw new UserError(libraryWords.now.noFixture[folder](name), {
      mistyped: { given: name, known },
      hint: [libraryWords.now.valid(known)],
    });
  return JSON.parse(readFileSync(new URL(`${folder}/${name}.json`, ROOT), 'utf8')) as File;
}

export const callbackNames = (): string[] => names('callbacks');
export const replyNames = (): string[] => names('replies');

/** @throws UserError for an unknown name, with the nearest known one */
export function readCallbackFixture(name: string): CallbackFixture {
  const { about: english, query, indent, body } = read<CallbackFile>('callbacks', name);
  const about = fixtureWords.now.callbacks[name] ?? english;
  return { name, about, platform: query.OptPlatform, clientIp: query.ClientIP, indent: indent ?? 0, body };
}

/** @throws UserError for an unknown name, with the nearest known one */
export function readReplyFixture(name: string): ReplyFixture {
  const fixture = parseReplyFixture(name, read<ReplyFile>('replies', name));
  return { ...fixture, about: fixtureWords.now.replies[name] ?? fixture.about };
}

/** A reply from the members of its file; what is absent is as in the documented OK. */
export function parseReplyFixture(name: string, file: ReplyFile): ReplyFixture {
  const { about, status, headers, delayMs, fault, expect } = file;
  const body = contentOf(file) ?? new Uint8Array();
  return {
    name,
    about: about ?? name,
    status: status ?? 200,
    headers: Object.entries(headers ?? {}),
    delayMs: delayMs ?? 0,
    fault: fault ?? null,
    body,
    expect: expect ?? null,
  };
}

/**
 * One row of the table of incoming callbacks: what is changed of the documented example, and what
 * the judge finds.
 */
export interface IncomingRow {
  readonly name: string;
  readonly method?: string;
  readonly path?: string;
  /** In place of the built one, query included. */
  readonly target?: string;
  readonly set?: readonly (readonly [string, string])[];
  readonly drop?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  readonly text?: string;
  readonly base64?: string;
  readonly oversized?: boolean;
  readonly sdkAppId?: string | null;
  readonly token?: string;
  readonly nowSeconds?: number;
  readonly findings: readonly FindingCode[];
}

/** The receiver's clock in every row, in Unix seconds, unless the row has its own. */
export const INCOMING_SECONDS = 1_669_872_112;

export function readIncomingRows(): readonly IncomingRow[] {
  return (JSON.parse(readFileSync(new URL('incoming.json', ROOT), 'utf8')) as { rows: IncomingRow[] }).rows;
}

/** The request of a row. */
export function buildIncoming(row: IncomingRow): RawRequest {
  const { body, indent } = readCallbackFixture('documented-example');
  const fields = {
    sdkAppId: EXAMPLE_SDK_APP_ID,
    command: FRIEND_DELETE,
    contentType: 'json',
    clientIp: '127.0.0.1',
    platform: 'RESTAPI',
    requestId: '',
    signature: null,
  };
  const { parameters } = editQuery('documented', buildQuery('documented', fields), {
    set: row.set ?? [],
    drop: row.drop ?? [],
  });
  return {
    method: row.method ?? 'POST',
    target: row.target ?? buildTarget('documented', { path: row.path ?? '/', query: '' }, parameters),
    headers: Object.entries(row.headers ?? { 'Content-Type': 'application/json' }),
    body: contentOf(row) ?? buildBody(body, indent),
  };
}

function contentOf({
  body,
  text,
  base64,
}: {
  readonly body?: Json;
  readonly text?: string;
  readonly base64?: string;
}): Uint8Array | null {
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  if (text !== undefined) return Buffer.from(text);
  return body === undefined ? null : buildBody(body);
}
