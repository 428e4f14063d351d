import type { Finding } from '../protocol/findings.ts';
import type { ReplyRule } from './cases/reply.ts';
import { curlFor, reportCase, reportSkip } from './report-case.ts';
import type { Run } from './run.ts';
import type { CaseReport } from './verify-report.ts';

/** Checks a rule about replies, over those of the whole run. */
export function runRule(rule: ReplyRule, { observations, diagnosis, stopped, settings }: Run): CaseReport {
  if (diagnosis !== null)
    return reportSkip(rule.id, 'the documented callback was not accepted, so this would say nothing', settings);
  const seen = observations.filter(rule.looksAt);
  if (seen.length === 0) return reportSkip(rule.id, stopped ?? 'there was no reply to look at', settings);
  const broken = seen
    .map((observation) => ({ observation, findings: rule.check(observation) }))
    .filter(({ findings }) => findings.length > 0);
  const findings = firstOfEachKind(broken.flatMap((each) => each.findings));
  // The smallest request is the easiest to read.
  const [shown] = broken
    .map(({ observation }) => observation)
    .toSorted((one, other) => one.exchange.request.body.length - other.exchange.request.body.length);
  const where =
    broken.length === seen.length
      ? `in all ${seen.length} replies`
      : `in ${broken.length} of ${seen.length} replies, first in ${broken[0]?.observation.caseId}`;
  return reportCase(
    rule.id,
    {
      outcome: broken.length > 0 ? 'fail' : 'pass',
      reason: findings[0] ? `${findings[0].message}, ${where}` : '',
      findings: findings.map((each) => ({ ...each, level: rule.level })),
      exchanges: shown ? [shown.exchange] : [],
      curl: shown ? curlFor(shown.caseId, shown.exchange, settings) : null,
      durationMs: 0,
    },
    settings,
  );
}

/** The first finding of each code and place: how common it is stands in the reason. */
function firstOfEachKind(findings: readonly Finding[]): Finding[] {
  const kinds = new Map<string, Finding>();
  for (const each of findings) {
    const kind = `${each.code} ${each.at}`;
    if (!kinds.has(kind)) kinds.set(kind, each);
  }
  return [...kinds.values()];
}
