import { chatWords, FINDINGS, type Finding, findingWords, type Rule } from '../protocol/findings.ts';
import { SOURCES } from '../protocol/sources.ts';
import type { Detail, Draft, ExplainedFinding } from './api.ts';
import type { Entry, History } from './history.ts';
import type { Masking } from './masking.ts';
import { rowOf } from './rows.ts';

/** Commands for a shell that repeat a record; null where none would. */
export interface Lines {
  readonly curl: string | null;
  readonly send: string | null;
}

/** Makes commands from a record without secrets. */
export type LinesOf = (record: Entry['record']) => Lines;

export function detailOf(entry: Entry, history: History, masking: Masking, linesOf: LinesOf): Detail {
  const record = masking.record(entry.record);
  const forwarded = entry.forwarded && masking.record(entry.forwarded);
  const findings = [...(record.type === 'exchange' ? record.findings : []), ...(forwarded?.findings ?? [])];
  return {
    row: rowOf(entry, masking),
    record,
    forwarded,
    findings: findings.map(explain),
    ...linesOf(record),
    children: history.childrenOf(entry.record.id).map((child) => rowOf(child, masking)),
    draft: draftOf(entry, masking),
  };
}

function explain(finding: Finding): ExplainedFinding {
  const { code, level, about, at = null, message } = finding;
  const { source }: Pick<Rule<never>, 'source'> = FINDINGS[code];
  const { advice } = findingWords.now[code];
  return {
    ...{ code, level, about, at, message, advice },
    source: source === null ? null : { id: source, ...SOURCES[source] },
    chat: chatWords(finding),
  };
}

/** Null for calls, for a tunnel, and where the body was not read whole. */
export function draftOf(entry: Entry, masking: Masking): Draft | null {
  const { record, asked } = entry;
  if (record.type !== 'exchange' || record.request.method === 'CONNECT') return null;
  const { request, findings } = record;
  if (findings.some(({ code }) => code === 'callback-too-large')) return null;
  const { method, target, headers, body, bodyEncoding } = masking.request(asked ?? request);
  return { method, target, headers, body, bodyEncoding };
}
