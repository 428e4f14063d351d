import type { ReplyRule } from './cases/reply.ts';
import { curlFor, reportCase, reportSkip } from './report-case.ts';
import type { Run } from './run.ts';
import type { CaseReport } from './verify-report.ts';
import { runWords } from './words/run.ts';

/** Reports on a rule about replies, after those of the whole run have come. */
export function runRule(rule: ReplyRule, { survey, diagnosis, stopped, settings }: Run): CaseReport {
  const words = runWords.now;
  if (diagnosis !== null) return reportSkip(rule.id, stopped ?? words.skip.notAccepted, settings);
  const { seen, broken, firstCase, findings, shown } = survey.tallyOf(rule);
  if (seen === 0) return reportSkip(rule.id, stopped ?? words.skip.noReply, settings);
  const where = broken === seen ? words.rule.inAll(seen) : words.rule.inSome(broken, seen, firstCase ?? '');
  return reportCase(
    rule.id,
    {
      outcome: broken > 0 ? 'fail' : 'pass',
      reason: findings[0] ? words.rule.reason(findings[0].message, where) : '',
      findings: findings.map((each) => ({ ...each, level: rule.level })),
      exchanges: shown ? [shown.exchange] : [],
      curl: shown ? curlFor(shown.caseId, shown.exchange, settings) : null,
      durationMs: 0,
    },
    settings,
  );
}
