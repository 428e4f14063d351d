import { existsSync } from 'node:fs';
import { UserError } from '../../errors.ts';
import type { Io } from '../../io.ts';
import { randomSeed } from '../../library/bounds.ts';
import { buildBody } from '../../protocol/callback.ts';
import { type Edit, editBody } from '../../protocol/edit.ts';
import type { Endpoint } from '../../protocol/endpoint.ts';
import type { RawRequest } from '../../protocol/exchange.ts';
import { isJsonObject, type Json, member, readJson } from '../../protocol/json.ts';
import { FRIEND_DELETE } from '../../protocol/query.ts';
import { buildRequest } from '../../protocol/request.ts';
import { loadSampler, type Sampler } from '../../protocol/sample.ts';
import { quoteShell } from '../../protocol/shell.ts';
import { decodeUtf8 } from '../../protocol/utf8.ts';
import { renderJsonFault } from '../../render/json-fault.ts';
import { USER_AGENT } from '../../version.ts';
import { readInputFile } from '../shared/common-options.ts';
import { caret, type GivenEdit } from '../shared/parse.ts';
import { sharedWords } from '../shared/words.ts';
import type { SendValues } from './send-options.ts';
import { sendWords } from './words.ts';

/** One callback of a run: what its request is built from. */
interface Content {
  readonly platform: string;
  readonly clientIp: string;
  readonly requestId: string;
  readonly command: string;
  readonly body: Uint8Array;
}

/** A line for the user, and what is shown below it. */
export interface Note {
  readonly line: string;
  readonly below: readonly string[];
}

export interface Requests {
  readonly requestOf: (index: number) => RawRequest;
  /** Null where nothing in the requests is random. */
  readonly seed: number | null;
  /** What the user may not expect. */
  readonly notes: readonly Note[];
}

type Settings = Omit<SendValues, 'to' | 'token'> & { readonly to: Endpoint; readonly token: string | null };

function applyEdits(body: Json, edits: readonly Edit[]): Json {
  return edits.reduce((current, edit) => {
    const edited = editBody(current, edit);
    if (edited.ok) return edited.body;
    const { problem } = edited;
    const words = sendWords.now;
    const option = edit.action === 'unset' ? '--unset' : '--set';
    const name = /'(.*)'/.exec(problem.message)?.[1] ?? '';
    const valid = problem.known.length > 0 ? [words.validHere(problem.known)] : [];
    throw new UserError(words.edit(option, edit.text, problem.message), {
      mistyped: { given: name, known: problem.known },
      hint: [...caret(edit.text, problem), ...valid],
    });
  }, body);
}

/** Options that give a body exclude options that shape one; an error names all that clash. */
function checkClashes(
  fixture: string | null,
  { body, set, unset, fromAccount, toAccount, pairs, twoWay }: Settings,
): void {
  const words = sendWords.now;
  const edits = [...(set.length > 0 ? ['--set'] : []), ...(unset.length > 0 ? ['--unset'] : [])];
  const shapes = [
    ...(fromAccount === null ? [] : ['--from-account']),
    ...(toAccount.length > 0 ? ['--to-account'] : []),
    ...(pairs === null ? [] : ['--pairs']),
    ...(twoWay ? ['--two-way'] : []),
  ];
  if (body !== null && fixture !== null)
    throw new UserError(words.nameAndBody(fixture), { hint: [sharedWords.now.giveOne] });
  if (body !== null && edits.length + shapes.length > 0)
    throw new UserError(words.bodyAsItIs([...edits, ...shapes]), { hint: [words.changeFirst] });
  if (fixture !== null && shapes.length > 0)
    throw new UserError(words.ownPairs(fixture, shapes), { hint: [words.setChanges] });
  if (pairs !== null && toAccount.length > pairs) throw new UserError(words.fewerPairs(pairs, toAccount.length));
}

async function readBody(text: string, io: Io): Promise<{ bytes: Uint8Array; isMistaken: boolean }> {
  if (text === '-') return { bytes: await io.readStdin(), isMistaken: false };
  if (text.startsWith('@')) return { bytes: readInputFile(text.slice(1), 'body'), isMistaken: false };
  const isMistaken = !/^\s*[{[]/.test(text) && text.length < 256 && existsSync(text);
  return { bytes: Buffer.from(text), isMistaken };
}

/** What the user may have got wrong about a body of his own, which is sent all the same. */
function describeBody(given: string, bytes: Uint8Array, isMistaken: boolean, showsPlace: boolean): Note[] {
  if (isMistaken) {
    const file = quoteShell(`@${given}`);
    return [{ line: sendWords.now.textItself(given, file), below: [] }];
  }
  const reading = readJson(bytes);
  if (reading.ok) return [];
  if (reading.problem === 'empty') return [{ line: sendWords.now.bodyEmpty, below: [] }];
  const place = reading.problem === 'syntax' && showsPlace ? renderJsonFault(decodeUtf8(bytes) ?? '') : [];
  return [{ line: sendWords.now.bodyNotJson(reading.detail), below: place }];
}

function describeEdit({ text, mistaken }: GivenEdit, showsPlace: boolean): Note[] {
  if (mistaken === null) return [];
  const reading = readJson(Buffer.from(mistaken));
  const detail = reading.ok ? '' : reading.detail;
  const place = showsPlace ? renderJsonFault(mistaken) : [];
  return [{ line: sendWords.now.valueNotJson(text, detail), below: place }];
}

/**
 * The requests of a run, by number. All random values come from the seed; times come from the
 * clock.
 */
export async function createRequests(fixture: string | null, settings: Settings, io: Io): Promise<Requests> {
  checkClashes(fixture, settings);
  const { content, seed, notes } = await createContent(fixture, settings, io);
  const requestOf = (index: number): RawRequest => {
    const { platform, clientIp, requestId, command, body } = content(index);
    const { request, unknown, present } = buildRequest({
      endpoint: settings.to,
      wire: settings.wire,
      fields: {
        sdkAppId: settings.sdkAppid,
        command,
        contentType: 'json',
        clientIp: settings.clientIp ?? clientIp,
        platform: settings.platform ?? platform,
        requestId,
        signature:
          settings.token === null ? null : { token: settings.token, requestTime: String(Math.floor(io.now() / 1000)) },
      },
      queryEdits: { set: settings.query, drop: settings.dropQuery },
      userAgent: USER_AGENT,
      headers: settings.header,
      body,
    });
    const [name] = unknown;
    if (name !== undefined)
      throw new UserError(sendWords.now.noParameter(name), {
        mistyped: { given: name, known: present },
        hint: [sendWords.now.parameterNames],
      });
    return request;
  };
  requestOf(0);
  const edits = settings.set.flatMap((edit) => describeEdit(edit, settings.format === 'pretty'));
  return { requestOf, seed, notes: [...edits, ...notes] };
}

async function createContent(
  fixture: string | null,
  settings: Settings,
  io: Io,
): Promise<{ content: (index: number) => Content; seed: number | null; notes: readonly Note[] }> {
  const edits = [...settings.set, ...settings.unset];
  const isFixed = fixture !== null || settings.body !== null;
  const seed = isFixed && settings.wire === 'documented' ? null : (settings.seed ?? randomSeed());
  const sampler: Sampler | null = seed === null ? null : await loadSampler();
  const wish = {
    platform: settings.platform,
    clientIp: settings.clientIp,
    fromAccount: settings.fromAccount,
    toAccounts: settings.toAccount,
    deletions: settings.pairs,
    twoWay: settings.twoWay,
  };
  const sample = (index: number) => (sampler === null || seed === null ? null : sampler(seed, index, wish));
  const requestId = (index: number) => sample(index)?.requestId ?? '';

  if (fixture !== null) {
    const { readCallbackFixture } = await import('../../library/fixtures.ts');
    const { platform, clientIp, body, indent } = readCallbackFixture(fixture);
    const bytes = buildBody(applyEdits(body, edits), indent);
    return {
      content: (index) => ({ platform, clientIp, requestId: requestId(index), command: FRIEND_DELETE, body: bytes }),
      seed,
      notes: [],
    };
  }
  if (settings.body !== null) {
    const { bytes, isMistaken } = await readBody(settings.body, io);
    const reading = readJson(bytes);
    const named = reading.ok && isJsonObject(reading.value) ? member(reading.value, 'CallbackCommand') : undefined;
    const command = typeof named === 'string' && named !== '' ? named : FRIEND_DELETE;
    return {
      content: (index) => ({
        platform: 'RESTAPI',
        clientIp: '127.0.0.1',
        requestId: requestId(index),
        command,
        body: bytes,
      }),
      seed,
      notes: describeBody(settings.body, bytes, isMistaken, settings.format === 'pretty'),
    };
  }
  return {
    content: (index) => {
      const made = sample(index);
      if (made === null) throw new Error('a generated callback without a seed');
      return { ...made, command: FRIEND_DELETE, body: buildBody(applyEdits(made.body as unknown as Json, edits)) };
    },
    seed,
    notes: [],
  };
}
