import type { Exchange } from '../protocol/exchange.ts';
import type { RunSettings } from './run.ts';
import { findCase } from './suite.ts';
import type { CaseReport } from './verify-report.ts';

/** What a run finds out about a case; the rest of its report is known before. */
export type CaseResult = Pick<CaseReport, 'outcome' | 'reason' | 'findings' | 'exchanges' | 'curl' | 'durationMs'>;

export function reportCase(id: string, result: CaseResult, { rerunOf }: RunSettings): CaseReport {
  const info = findCase(id);
  if (info === null) throw new Error(`no case ${id}`);
  const { level, title, expects, source, advice } = info;
  return {
    id,
    level,
    title,
    expects,
    source,
    advice,
    rerun: rerunOf(id),
    ...result,
  };
}

export function reportSkip(id: string, reason: string, settings: RunSettings): CaseReport {
  return reportCase(id, { outcome: 'skip', reason, findings: [], exchanges: [], curl: null, durationMs: 0 }, settings);
}

/** A command that repeats an exchange of this case; null where it cannot, as curl writes the bytes in its own way. */
export function curlFor(caseId: string, exchange: Exchange | undefined, { curlOf }: RunSettings): string | null {
  return exchange === undefined || caseId.startsWith('wire/') ? null : curlOf(exchange);
}
