import type { Level } from '../protocol/findings.ts';
import type { SourceId } from '../protocol/sources.ts';
import type { CaseExpectation } from './case.ts';
import type { CaseId } from './case-id.ts';
import { acceptCases } from './cases/accept.ts';
import { bodyCases } from './cases/body.ts';
import { commandCases } from './cases/command.ts';
import { consoleCases, deliveryCases } from './cases/delivery.ts';
import { identityCases } from './cases/identity.ts';
import { replyRules } from './cases/reply.ts';
import { signCases } from './cases/sign.ts';
import { wireCases } from './cases/wire.ts';
import { effectCases } from './effect/effect-cases.ts';
import { fuzzCases } from './fuzz/fuzz-cases.ts';
import { caseWords, expectationWords } from './words/cases.ts';

/** Where this case fails, most others would say nothing. */
export const BASE_CASE = 'accept/documented-example';

/** The cases that send something, in the order of the run. */
export const PROBES = [
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
const EFFECTS = effectCases;
/** The properties that generated callbacks try to break. */
const FUZZ = fuzzCases;
/** The cases that look at the replies of the others, after all have been sent. */
export const REPLY_RULES = replyRules;

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

/** A case as it stands in the code, with its English words. */
interface Standing {
  readonly id: CaseId;
  readonly level: Level;
  readonly title: string;
  /** What it expects: one of the few things that probes do, or in words of its own. */
  readonly expect?: CaseExpectation;
  readonly expects?: string;
  readonly source?: SourceId;
  readonly needsToken?: boolean;
  readonly advice?: string;
}

const STANDING: readonly Standing[] = [...PROBES, ...EFFECTS, ...FUZZ, ...REPLY_RULES];

type Texts = Pick<Standing, 'title' | 'expects'> & { readonly advice?: string | null };

/** The words are looked up when they are read: another language may be spoken by then. */
function inform(own: Standing): CaseInfo {
  const { id, level, source = null, needsToken = false } = own;
  const words = (): Texts => caseWords.now?.[id] ?? own;
  return {
    id,
    level,
    get title() {
      return words().title;
    },
    get expects() {
      if (own.expect !== undefined) return expectationWords.now[own.expect];
      return words().expects ?? '';
    },
    source,
    needsToken,
    get advice() {
      return words().advice ?? null;
    },
  };
}

/** Every case of the suite, in order. */
export const CASES: readonly CaseInfo[] = STANDING.map(inform);

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

const EXPECTED = new Map<string, CaseExpectation>([
  ...PROBES.map(({ id, expect }) => [id, expect] as const),
  ['fuzz/valid', 'accepted'],
]);

/** What has to become of what a case sends, where that is one of the few things that probes expect. */
export function expectationOf(id: string): CaseExpectation | null {
  return EXPECTED.get(id) ?? null;
}
