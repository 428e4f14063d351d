import { findingWords } from '../../protocol/findings.ts';
import type { CaseReport } from '../verify-report.ts';
import { causeWords } from '../words/causes.ts';
import { runWords } from '../words/run.ts';
import { identityPatterns } from './identity-patterns.ts';
import { headerIs, statusOf } from './outcomes.ts';
import type { Pattern } from './pattern.ts';
import { replyPatterns } from './reply-patterns.ts';
import { signPatterns } from './sign-patterns.ts';

/** As `passLimit` says it of a case that it skips. */
const isToldLimit = ({ reason }: CaseReport) => {
  const { limitsRate, takesNone } = runWords.now.skip;
  return reason.startsWith(limitsRate) || reason.startsWith(takesNone);
};
const isLimited = (each: CaseReport) =>
  statusOf(each) === 429 ||
  (statusOf(each) === 503 && headerIs(each.exchanges[0], 'retry-after')) ||
  isToldLimit(each) ||
  each.findings.some(
    ({ code, message }) => code === 'not-alive' && message.includes(runWords.now.reaction.status(429)),
  );

/** What keeps the suite from finding out more. */
const OBSTACLES: readonly Pattern[] = [
  {
    id: 'rate-limited',
    explains: ({ failed, skipped }) => [...failed, ...skipped].filter(isLimited),
    title: (cases) => {
      const told = cases.find(isToldLimit)?.reason ?? runWords.now.skip.limitsRate;
      return causeWords.now.rateLimited.title(told, cases.length);
    },
    advice: () => causeWords.now.rateLimited.advice,
  },
  {
    id: 'endpoint-down',
    explains: ({ failed }) => failed.filter(({ findings }) => findings.some(({ code }) => code === 'not-alive')),
    title: (cases) => causeWords.now.endpointDown.title(cases.map(({ id }) => id)),
    advice: () => findingWords.now['not-alive'].advice,
  },
];

/** The causes that are known, the worst first. A case belongs to the first that explains it. */
export const PATTERNS: readonly Pattern[] = [...OBSTACLES, ...identityPatterns, ...signPatterns, ...replyPatterns];
