import { setImmediate } from 'node:timers/promises';
import { decodeBody, type EncodedBody, type Exchange, type HeaderList } from '../protocol/exchange.ts';
import { decodePercent } from '../protocol/percent.ts';
import type { CallRecord } from '../protocol/rest/record.ts';
import type { Entry } from './history.ts';
import type { Masking } from './masking.ts';

/** After so many entries others have their turn: callbacks wait for their replies. */
const ENTRIES_A_TURN = 25;
/** The text of larger entries is made anew for each search, in characters. */
const KEPT_TEXT = 4 * 1024;

export interface Search {
  /** The ids of those that hold the text anywhere, whatever its case. */
  run(text: string, entries: readonly Entry[]): Promise<readonly string[]>;
}

export function createSearch(masking: Masking): Search {
  const texts = new WeakMap<Entry, string>();
  const textOf = (entry: Entry): string => {
    const known = texts.get(entry);
    if (known !== undefined) return known;
    const halves = [entry.record, ...(entry.forwarded ? [entry.forwarded] : [])];
    const text = halves
      .map((each) => describe(masking.record(each)))
      .join('\n')
      .toLowerCase();
    if (text.length <= KEPT_TEXT) texts.set(entry, text);
    return text;
  };
  return {
    run: async (text, entries) => {
      const wanted = text.toLowerCase();
      const found: string[] = [];
      for (const [index, entry] of entries.entries()) {
        if (index % ENTRIES_A_TURN === ENTRIES_A_TURN - 1) await setImmediate();
        if (textOf(entry).includes(wanted)) found.push(entry.record.id);
      }
      return found;
    },
  };
}

const headerLines = (headers: HeaderList) => headers.map(([name, value]) => `${name}: ${value}`);

/** A body as it is, and as it reads without JSON's escapes. */
function bodyTexts(body: EncodedBody): readonly string[] {
  const text = body.bodyEncoding === 'utf8' ? body.body : Buffer.from(decodeBody(body)).toString('utf8');
  if (!text.includes('\\')) return [text];
  try {
    return [text, JSON.stringify(JSON.parse(text))];
  } catch {
    return [text];
  }
}

/** Everything about a record in which one may look for something, a line each. */
function describe(record: Exchange | CallRecord): string {
  const { request, reply } = record;
  const { target } = request;
  const decoded = decodePercent(target.replaceAll('+', ' ')) ?? target;
  return [
    record.id,
    record.at,
    `${request.method} ${target}`,
    ...(decoded === target ? [] : [decoded]),
    ...headerLines(request.headers),
    ...bodyTexts(request),
    ...(reply === null ? [] : [String(reply.status), ...headerLines(reply.headers), ...bodyTexts(reply)]),
    ...(record.type === 'exchange' ? describeExchange(record) : describeCall(record)),
  ].join('\n');
}

function describeExchange({ callback, verdict, findings, failure, side }: Exchange): readonly string[] {
  const { command, sdkAppId, platform, clientIp, pairs } = callback ?? {};
  return [
    side,
    verdict ?? '',
    ...[command, sdkAppId, platform, clientIp].map((each) => each ?? ''),
    ...(pairs ?? []).flatMap(({ From_Account, To_Account }) => [From_Account, To_Account]),
    ...findings.map(({ code, level, message }) => `${code} ${level} ${message}`),
    ...(failure === null ? [] : [`${failure.kind} ${failure.message} ${failure.code ?? ''}`]),
  ];
}

function describeCall({ type, call, code, problem, from, to, refused, notes }: CallRecord): readonly string[] {
  const texts = [type, call ?? '', String(code), problem ?? '', from ?? '', ...to, ...notes];
  return [...texts, ...refused.map(({ account, code: why }) => `${account} ${why}`)];
}
