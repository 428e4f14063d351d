import type { ReplyRule } from './cases/reply.ts';
import { curlFor, reportCase, reportSkip } from './report-case.ts';
import type { Run } from './run.ts';
import type { CaseReport } from './verify-report.ts';

/** Reports on a rule about replies, after those of the whole run have come. */
export function runRule(rule: ReplyRule, { survey, diagnosis, stopped, settings }: Run): CaseReport {
  if (diagnosis !== null)
    return reportSkip(
      rule.id,
      stopped ?? 'the documented callback was not accepted, so this would say nothing',
      settings,
    );
  const { seen, broken, firstCase, findings, shown } = survey.tallyOf(rule);
  if (seen === 0) return reportSkip(rule.id, stopped ?? 'there was no reply to look at', settings);
  const where = broken === seen ? `in all ${seen} replies` : `in ${broken} of ${seen} replies, first in ${firstCase}`;
  return reportCase(
    rule.id,
    {
      outcome: broken > 0 ? 'fail' : 'pass',
      reason: findings[0] ? `${findings[0].message}, ${where}` : '',
      findings: findings.map((each) => ({ ...each, level: rule.level })),
      exchanges: shown ? [shown.exchange] : [],
      curl: shown ? curlFor(shown.caseId, shown.exchange, settings) : null,
      durationMs: 0,
    },
    settings,
  );
}
