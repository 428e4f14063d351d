import { decodeBody, type Exchange, encodeBody, type RawRequest } from '../../protocol/exchange.ts';
import { finding } from '../../protocol/findings.ts';
import { checkAlive } from '../check-alive.ts';
import { describeReaction, isComplete, meets, reactionOf } from '../expect.ts';
import { passLimit } from '../rate-limit.ts';
import { pageWords, readReply, textMember } from '../reply-reading.ts';
import type { Run } from '../run.ts';
import { runWords } from '../words/run.ts';
import { type Breakage, breakages, breakDraft } from './breakages.ts';
import { type Draft, finishDraft } from './draft.ts';
import type { Arbitrary, FastCheck } from './fast-check.ts';
import { findForgery } from './forgery.ts';
import { type BytesPlan, bytesPlans, writeBytes } from './odd-bytes.ts';
import type { Miss } from './search.ts';
import { draftValid, goesBeyond, type ValidPlan, validPlans } from './valid-plan.ts';

/** What is generated, and what has to hold. */
export interface Property<Plan> {
  readonly plans: (fc: FastCheck) => Arbitrary<Plan>;
  readonly send: (plan: Plan) => Promise<Miss | null>;
}

/** A property, whatever it generates. */
export type AnyProperty = <Result>(use: <Plan>(property: Property<Plan>) => Result) => Result;
const hide =
  <Plan>(property: Property<Plan>): AnyProperty =>
  (use) =>
    use(property);

/** The properties of a run, each by its case. */
export function createProperties(run: Run) {
  return {
    'fuzz/valid': hide(validProperty(run)),
    'fuzz/broken': hide(brokenProperty(run)),
    'fuzz/bytes': hide(bytesProperty(run)),
  } as const;
}

function validProperty(run: Run): Property<ValidPlan> {
  const send = createSender(run);
  return {
    plans: validPlans,
    send: async (plan) => {
      const { exchange, before } = await send(draftValid(plan, run.build, run.settings.accounts));
      if (exchange === null || reactionOf(exchange) === 'accepted') return null;
      const got = describeReaction(exchange);
      return missOf(exchange, before, (tally, isSmallest) => {
        const found = finding('fuzz-not-accepted', { got, tally });
        return isSmallest && goesBeyond(plan) ? { ...found, level: 'should' } : found;
      });
    },
  };
}

interface BrokenPlan {
  readonly valid: ValidPlan;
  readonly breakages: readonly Breakage[];
}

function brokenProperty(run: Run): Property<BrokenPlan> {
  const { build, settings } = run;
  const send = createSender(run);
  // A hole that the fixed cases have found is told there.
  const isToldIn = (group: string) =>
    [...run.reports.values()].some(({ id, outcome }) => outcome === 'fail' && id.startsWith(`${group}/`));
  return {
    // What comes first shrinks first: the numbers of a breakage take the most tries.
    plans: (fc) => fc.record({ valid: validPlans(fc), breakages: breakages(fc, build.token !== null) }),
    send: async (plan) => {
      const draft = draftValid(plan.valid, build, settings.accounts);
      const { request, exchange, before, atMs } = await send(breakDraft(draft, plan.breakages, build.foreignId));
      if (exchange === null) return null;
      if (!meets(exchange, 'answered')) {
        const got = describeReaction(exchange);
        return missOf(exchange, before, (tally) => finding('fuzz-not-answered', { got, tally }));
      }
      const forgery = reactionOf(exchange) === 'accepted' ? findForgery(request, settings, atMs) : null;
      if (forgery === null || isToldIn(forgery.group)) return null;
      const { message: wrong, code } = forgery.finding;
      return missOf(exchange, before, (tally) => finding('fuzz-forged-accepted', { wrong, tally }), code);
    },
  };
}

/** What was sent, when, and what came back; null where the endpoint limits the rate. */
interface Sent {
  readonly request: RawRequest;
  readonly atMs: number;
  readonly exchange: Exchange | null;
  /** The one before; null for the first. */
  readonly before: Exchange | null;
}

/** Sends drafts, and waits for an endpoint that one of them brought down. */
function createSender(run: Run): (draft: Draft) => Promise<Sent> {
  const { build, wire, settings } = run;
  const begunAtMs = settings.now();
  let count = 0;
  let last: Exchange | null = null;
  return async (draft) => {
    count += 1;
    const atMs = settings.now();
    // An endpoint may remember the callbacks of another run with the same seed.
    const request = finishDraft(draft, build.uuid(`fuzz ${begunAtMs} ${count}`), build);
    const { sent: exchange, limit } = await passLimit(
      () => wire.deliver(request),
      (sent) => [sent],
      run,
    );
    if (limit !== null) {
      run.stopped = limit;
      return { request, atMs, exchange: null, before: last };
    }
    const before = last;
    last = exchange;
    if (!isComplete(exchange) && exchange.verdict !== 'late') await checkAlive(run);
    return { request, atMs, exchange, before };
  };
}

function missOf(exchange: Exchange, before: Exchange | null, describe: Miss['describe'], detail = ''): Miss {
  return {
    kind: [describe('', false).code, detail, exchange.reply?.status, exchange.failure?.kind, wordsOf(exchange)].join(
      ' ',
    ),
    describe,
    exchange,
    // A process that ends after its reply is missed by the next callback.
    before: exchange.reply === null ? before : null,
    size: decodeBody(exchange.request).length,
  };
}

/** A backend may repeat an id or a number in its words: without those, two failures have the same. */
function wordsOf(exchange: Exchange): string {
  const reading = readReply(exchange);
  if (reading === null) return '';
  const words = reading.object === null ? pageWords(reading) : textMember(reading, 'ErrorInfo');
  const ids = new Set(exchange.callback?.pairs.flatMap((pair) => [pair.From_Account, pair.To_Account]));
  return words
    .split(/([^A-Za-z0-9_-]+)/)
    .map((word) => (ids.has(word) ? '…' : word.replaceAll(/\d+/g, '…')))
    .join('');
}

/** The time that an endpoint has to do something about odd bytes, in milliseconds. */
const BYTES_MS = 10;

function bytesProperty(run: Run): Property<BytesPlan> {
  const { build, wire, settings } = run;
  return {
    plans: bytesPlans,
    send: async (plan) => {
      const atMs = settings.now();
      const bytes = writeBytes(plan, wire.bytesOf(build.callback()));
      const connection = await wire.open();
      await Promise.race([connection.write(bytes), wire.pause(BYTES_MS)]);
      await connection.continued(BYTES_MS);
      connection.cut();
      const alive = await checkAlive(run);
      if (alive === null) return null;
      // Not every reader of a report looks for a request: the bytes stand where a body does.
      const request = { method: '(bytes)', target: '', httpVersion: '1.1', headers: [], ...encodeBody(bytes) };
      const words = runWords.now.fuzz;
      const failure = { kind: 'closed', message: words.unawaited } as const;
      const exchange = settings.transport.record(request, { reply: null, failure, latencyMs: null }, atMs);
      return {
        kind: alive.code,
        describe: (tally) => ({ ...alive, message: words.withTally(alive.message, tally) }),
        exchange,
        before: null,
        size: bytes.length,
      };
    },
  };
}
