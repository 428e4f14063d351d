import type { RawRequest } from '../../protocol/exchange.ts';
import { isJsonObject, type Json, type JsonObject, readJson } from '../../protocol/json.ts';
import type { CallbackPolicy } from '../../protocol/judge-callback.ts';
import { parseQuery, queryOf } from '../../protocol/query.ts';
import { type Answer, answerCallback, envelopePlan, type ReplyPlan } from '../../receiver/answer.ts';
import { startServer } from '../../receiver/server.ts';

/** What a broken receiver runs with. */
export interface MutantSettings {
  readonly sdkAppId: string;
  readonly token: string;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

export interface RunningMutant {
  readonly url: string;
  close(): Promise<void>;
}

/** A receiver that is broken in one way, and the case that is meant to see it. */
export interface Mutant {
  readonly name: string;
  readonly caughtBy: string;
  readonly start: (settings: MutantSettings) => Promise<RunningMutant>;
}

/** A request as a backend looks at it. */
export interface Seen {
  readonly request: RawRequest;
  readonly settings: MutantSettings;
  /** Values of a query parameter, decoded. */
  readonly values: (name: string) => readonly string[];
  readonly text: string;
  readonly members: JsonObject | null;
  /** The ids of all pairs that have any. */
  readonly ids: readonly string[];
  readonly pairCount: number;
  readonly header: (name: string) => string | undefined;
  /** The codes of the must-findings, of which a right receiver refuses each. */
  readonly broken: readonly string[];
}

/** What it does instead: another reply, or null for the right one. */
export type Twist = (seen: Seen, right: ReplyPlan) => ReplyPlan | null;

export const OK = envelopePlan(200, null);
const refusal = (reason: string): ReplyPlan => envelopePlan(200, reason);
export const status = (code: number): ReplyPlan => ({ ...envelopePlan(code, 'it fell over'), status: code });

const LARGE = 64 * 1024 * 1024;

/** A right receiver whose every answer goes through a twist. */
export function twisted(name: string, caughtBy: string, twist: Twist): Mutant {
  return {
    name,
    caughtBy,
    start: (settings) => {
      const policy: CallbackPolicy = { sdkAppId: settings.sdkAppId, token: settings.token };
      const full = { ...policy, replies: [], errorInfo: null, status: null, delayMs: 0, maxBodyBytes: LARGE };
      return startServer({
        host: '127.0.0.1',
        port: 0,
        maxBodyBytes: LARGE,
        now: settings.now,
        onReceived: () => undefined,
        onTrouble: () => undefined,
        onBug: () => undefined,
        tls: null,
        answer: (incoming): Answer => {
          const right = answerCallback(incoming, full);
          const plan = twist(look(incoming.request, settings, right), right.plan) ?? right.plan;
          return { ...right, plan };
        },
      });
    },
  };
}

/** Answers OK where the only must-findings are these, and the condition holds. */
export const ignoring =
  (codes: readonly string[], when: (seen: Seen) => boolean = () => true): Twist =>
  (seen) =>
    seen.broken.length > 0 && seen.broken.every((code) => codes.includes(code)) && when(seen) ? OK : null;

/** Gives this reply where the condition holds. */
export const replying =
  (plan: ReplyPlan, when: (seen: Seen) => boolean): Twist =>
  (seen) =>
    when(seen) ? plan : null;

export const refusing = (when: (seen: Seen) => boolean): Twist => replying(refusal('not for me'), when);
export const crashing = (when: (seen: Seen) => boolean): Twist => replying(status(500), when);

function look(request: RawRequest, settings: MutantSettings, { findings }: Answer): Seen {
  const { parameters } = parseQuery(queryOf(request.target));
  const reading = readJson(request.body);
  const members = reading.ok && isJsonObject(reading.value) ? reading.value : null;
  const pairs: Json[] = Array.isArray(members?.['PairList']) ? members['PairList'] : [];
  return {
    request,
    settings,
    values: (name) => parameters.filter((each) => each.name === name).map((each) => each.value),
    text: Buffer.from(request.body).toString('utf8'),
    members,
    ids: pairs.flatMap((pair) =>
      isJsonObject(pair) ? Object.values(pair).filter((id) => typeof id === 'string') : [],
    ),
    pairCount: pairs.length,
    header: (name) => request.headers.find(([key]) => key.toLowerCase() === name)?.[1],
    broken: findings.filter(({ level }) => level === 'must').map(({ code }) => code),
  };
}
