import type { Exchange } from '../protocol/exchange.ts';
import { foldPairs } from '../protocol/fold-pairs.ts';
import { isJsonObject, member, readJson, shorten } from '../protocol/json.ts';
import type { CallRecord } from '../protocol/rest/record.ts';
import type { Row } from './api.ts';
import { type Entry, parentOf } from './history.ts';
import type { Masking } from './masking.ts';

/** So many of the accounts are told. */
const TOLD_ACCOUNTS = 3;
/** A stranger can send names of any length; the details have them whole. */
const TOLD_CHARACTERS = 128;

type Told = Pick<
  Row,
  'command' | 'platform' | 'from' | 'to' | 'toCount' | 'isTwoWay' | 'verdict' | 'code' | 'side' | 'findings'
>;

/** The line of an entry. */
export function rowOf(entry: Entry, { text }: Masking): Row {
  const { record, seq, asked } = entry;
  const cut = (given: string) => shorten(text(given), TOLD_CHARACTERS);
  const told = record.type === 'exchange' ? tellExchange(record, entry.forwarded) : tellCall(record);
  return {
    seq,
    id: record.id,
    type: record.type === 'exchange' ? 'callback' : record.type,
    at: record.at,
    status: record.reply?.status ?? null,
    latencyMs: record.latencyMs,
    ...told,
    command: told.command && cut(told.command),
    platform: told.platform && cut(told.platform),
    from: told.from && cut(told.from),
    to: told.to.slice(0, TOLD_ACCOUNTS).map(cut),
    parent: parentOf(entry),
    isAgain: asked !== null,
  };
}

function tellExchange({ callback, verdict, side, findings }: Exchange, forwarded: Exchange | null): Told {
  const { isTwoWay, friends, rest } = foldPairs(callback?.pairs ?? [], callback?.pairCount ?? 0);
  const all = [...findings, ...(forwarded?.findings ?? [])];
  return {
    command: callback?.command ?? null,
    platform: callback?.platform ?? null,
    from: callback?.pairs[0]?.From_Account ?? null,
    to: friends,
    toCount: friends.length + rest,
    isTwoWay,
    verdict,
    code: null,
    side,
    findings: [...new Map(all.map(({ code, level }) => [code, { code, level }])).values()],
  };
}

function tellCall(record: CallRecord): Told {
  const { call, from, to, twoWay, code, refused } = record;
  return {
    command: call,
    platform: platformOf(record),
    from,
    to,
    toCount: to.length,
    isTwoWay: twoWay,
    // As the reply says at its top; what was refused of it is a finding.
    verdict: code === 0 ? 'ok' : 'fail',
    code,
    side: 'received',
    findings: [...new Set(refused.map((each) => String(each.code)))].map((each) => ({ code: each, level: 'info' })),
  };
}

/** Calls of the REST API have one; a user's client says its own. */
function platformOf({ type, request }: CallRecord): string | null {
  if (type === 'rest') return 'RESTAPI';
  const reading = readJson(Buffer.from(request.body, request.bodyEncoding));
  const named = reading.ok && isJsonObject(reading.value) ? member(reading.value, 'OptPlatform') : undefined;
  return typeof named === 'string' ? named : null;
}
