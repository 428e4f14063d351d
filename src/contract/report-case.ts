import { cutBodies } from '../protocol/cut-body.ts';
import type { Exchange } from '../protocol/exchange.ts';
import type { Level } from '../protocol/findings.ts';
import type { RunSettings } from './run.ts';
import { findCase } from './suite.ts';
import type { CaseReport, Look, Shrunk } from './verify-report.ts';

/** What a run finds out about a case; the rest of its report is known before. */
export type CaseResult = Pick<CaseReport, 'outcome' | 'reason' | 'findings' | 'exchanges' | 'curl' | 'durationMs'> & {
  /** Where what was found is of another level than the case. */
  readonly level?: Level;
  /** The command that repeats it, where that is more than running the case alone. */
  readonly rerun?: string;
  readonly looks?: readonly Look[];
  readonly shrunk?: readonly Shrunk[];
  /** Where what was found has nothing to do with what the case is about. */
  readonly advice?: string;
};

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
    exchanges: result.exchanges.map(cutBodies),
  };
}

export function reportSkip(id: string, reason: string, settings: RunSettings): CaseReport {
  return reportCase(id, { outcome: 'skip', reason, findings: [], exchanges: [], curl: null, durationMs: 0 }, settings);
}

/** Linux takes no longer argument of a command, in bytes. */
const MAX_ARGUMENT_BYTES = 128 * 1024;

/**
 * A command that repeats an exchange of this case; null where it cannot, as curl writes the bytes in
 * its own way, and no shell takes a command with megabytes in it.
 */
export function curlFor(caseId: string, exchange: Exchange | undefined, { curlOf }: RunSettings): string | null {
  if (exchange === undefined || caseId.startsWith('wire/')) return null;
  return Buffer.byteLength(exchange.request.body) < MAX_ARGUMENT_BYTES ? curlOf(exchange) : null;
}
