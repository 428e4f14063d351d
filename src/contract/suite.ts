import type { Level } from '../protocol/findings.ts';
import type { SourceId } from '../protocol/sources.ts';
import type { ProbeCase } from './case.ts';
import { acceptCases } from './cases/accept.ts';
import { bodyCases } from './cases/body.ts';
import { commandCases } from './cases/command.ts';
import { consoleCases, deliveryCases } from './cases/delivery.ts';
import { identityCases } from './cases/identity.ts';
import { type ReplyRule, replyRules } from './cases/reply.ts';
import { signCases } from './cases/sign.ts';
import { wireCases } from './cases/wire.ts';
import type { EffectCase } from './effect/effect-case.ts';
import { effectCases } from './effect/effect-cases.ts';
import { type FuzzCase, fuzzCases } from './fuzz/fuzz-cases.ts';

/** Where this case fails, most others would say nothing. */
export const BASE_CASE = 'accept/documented-example';

/** The cases that send something, in the order of the run. */
export const PROBES: readonly ProbeCase[] = [
  ...acceptCases,
  ...identityCases,
  ...signCases,
  ...commandCases,
  ...bodyCases,
  ...wireCases,
  ...deliveryCases,
  ...consoleCases,
];
/** The cases that look at the data of the backend, after those that look at its replies. */
const EFFECTS: readonly EffectCase[] = effectCases;
/** The properties that generated callbacks try to break. */
const FUZZ: readonly FuzzCase[] = fuzzCases;
/** The cases that look at the replies of the others, after all have been sent. */
export const REPLY_RULES: readonly ReplyRule[] = replyRules;

/** What is known of a case without running it. */
export interface CaseInfo {
  readonly id: string;
  readonly level: Level;
  readonly title: string;
  readonly expects: string;
  readonly source: SourceId | null;
  readonly needsToken: boolean;
  /** What to change in a backend that fails it; null where the advice of the findings is enough. */
  readonly advice: string | null;
}

const EXPECTS = {
  accepted: 'accepted: a 2xx status and a JSON object whose ActionStatus is OK',
  refused: 'refused: FAIL with status 200, or status 400, 401, 403, 413, 415 or 422',
  answered: 'answered: any status below 500, in time',
  readable: 'a readable answer, in time: an ActionStatus with a 2xx status, or a refusal by status',
  alive: 'alive: a plain callback is answered as before',
} as const;

/** Every case of the suite, in order. */
export const CASES: readonly CaseInfo[] = [
  ...PROBES.map(({ id, level, title, expect, source = null, needsToken = false, advice = null }) => ({
    id,
    level,
    title,
    expects: EXPECTS[expect],
    source,
    needsToken,
    advice,
  })),
  ...[...EFFECTS, ...FUZZ].map((each) => ({
    id: each.id,
    level: each.level,
    title: each.title,
    expects: each.expects,
    source: each.source ?? null,
    needsToken: 'needsToken' in each && each.needsToken === true,
    advice: each.advice ?? null,
  })),
  ...REPLY_RULES.map(({ id, level, title, expects, source, advice = null }) => ({
    id,
    level,
    title,
    expects,
    source,
    needsToken: false,
    advice,
  })),
];

export const CASE_IDS: readonly string[] = CASES.map(({ id }) => id);

/** Groups that run only where they are asked for, and the options that do. */
export const OPTIONAL_GROUPS = {
  effect: '--probe COMMAND',
  loop: '--probe COMMAND --chat',
  fuzz: '--fuzz N',
} as const;
export type OptionalGroup = keyof typeof OPTIONAL_GROUPS;

/** The optional group of a case; null where it is of the usual suite. */
export function optionalGroupOf(id: string): OptionalGroup | null {
  const group = id.replace(/\/.*/, '');
  return Object.hasOwn(OPTIONAL_GROUPS, group) ? (group as OptionalGroup) : null;
}

/** What a command line needs in order to run a case, behind a blank; nothing for the usual suite. */
export function optionsFor(id: string): string {
  const group = optionalGroupOf(id);
  return group === null ? '' : ` ${OPTIONAL_GROUPS[group]}`;
}

/** The cases that always run. */
export const USUAL_CASE_IDS: readonly string[] = CASE_IDS.filter((id) => optionalGroupOf(id) === null);

/**
 * The cases that a pattern selects: the one with this id, otherwise all whose ids begin with it.
 * `accept/platform-mac` is one case, though `accept/platform-macos` begins like it.
 */
export function matchCases(pattern: string): string[] {
  return CASE_IDS.includes(pattern) ? [pattern] : CASE_IDS.filter((id) => id.startsWith(pattern));
}

export function findCase(id: string): CaseInfo | null {
  return CASES.find((each) => each.id === id) ?? null;
}
