import { findingWords } from '../../protocol/findings.ts';
import type { CaseReport } from '../verify-report.ts';
import { identityPatterns } from './identity-patterns.ts';
import { headerIs, statusOf } from './outcomes.ts';
import type { Pattern } from './pattern.ts';
import { replyPatterns } from './reply-patterns.ts';
import { signPatterns } from './sign-patterns.ts';

const count = (cases: readonly CaseReport[]) => `${cases.length} ${cases.length === 1 ? 'case' : 'cases'}`;
/** As `passLimit` says it of a case that it skips. */
const LIMITED = /^the endpoint (limits the rate|takes no callbacks for now)/;
const isLimited = (each: CaseReport) =>
  statusOf(each) === 429 ||
  (statusOf(each) === 503 && headerIs(each.exchanges[0], 'retry-after')) ||
  LIMITED.test(each.reason) ||
  each.findings.some(({ code, message }) => code === 'not-alive' && message.includes('got status 429'));

/** What keeps the suite from finding out more. */
const OBSTACLES: readonly Pattern[] = [
  {
    id: 'rate-limited',
    explains: ({ failed, skipped }) => [...failed, ...skipped].filter(isLimited),
    title: (cases) => {
      const told = cases.find(({ reason }) => LIMITED.test(reason))?.reason ?? 'the endpoint limits the rate';
      return `${told}: ${count(cases)} could not be judged`;
    },
    advice: () =>
      'Take the route of the callback out of the rate limit, or lift it for this run. ' +
      'Chat sends as many callbacks as there are deletions, and does not slow down.',
  },
  {
    id: 'endpoint-down',
    explains: ({ failed }) => failed.filter(({ findings }) => findings.some(({ code }) => code === 'not-alive')),
    title: (cases) => `the endpoint went down or changed its answer after ${cases.map(({ id }) => id).join(', ')}`,
    advice: () => findingWords.now['not-alive'].advice,
  },
];

/** The causes that are known, the worst first. A case belongs to the first that explains it. */
export const PATTERNS: readonly Pattern[] = [...OBSTACLES, ...identityPatterns, ...signPatterns, ...replyPatterns];
