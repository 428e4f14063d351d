import { chatWords, FINDINGS, type Finding, findingWords, type Rule } from '../protocol/findings.ts';
import { findRestCode, itemTitle } from '../protocol/rest/codes.ts';
import type { CallRecord } from '../protocol/rest/record.ts';
import { sourceWords } from '../protocol/sources.ts';
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
  const findings = record.type === 'exchange' ? record.findings.map(explain) : explainCodes(record);
  return {
    row: rowOf(entry, masking),
    record,
    forwarded,
    findings: [...findings, ...(forwarded?.findings ?? []).map(explain)],
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
    source: source === null ? null : sourceWords.now[source],
    chat: chatWords(finding),
  };
}

/** So many accounts are named for each code. */
const NAMED_ACCOUNTS = 5;

/** Why Chat has refused a call, or accounts of it: no rule is broken, but what it means is worth knowing. */
function explainCodes({ call, code, problem, refused }: CallRecord): readonly ExplainedFinding[] {
  const about = { level: 'info', about: 'reply', chat: null } as const;
  const words = (each: number) => {
    const { title = 'a code that no page has', advice = '', source = null } = findRestCode(each) ?? {};
    return { title, more: { advice, source: source === null ? null : sourceWords.now[source] } };
  };
  const calls: readonly ExplainedFinding[] =
    code === 0
      ? []
      : [
          {
            ...about,
            ...words(code).more,
            code: String(code),
            at: '$.ErrorCode',
            message: problem ?? words(code).title,
          },
        ];
  const items = [...new Set(refused.map((each) => each.code))].map((each): ExplainedFinding => {
    const accounts = refused.flatMap(({ account, code: its }) => (its === each ? account : []));
    const rest = accounts.length > NAMED_ACCOUNTS ? ` and ${accounts.length - NAMED_ACCOUNTS} more` : '';
    const title = itemTitle(call?.split('/')[1] ?? '', each) ?? words(each).title;
    const message = `${title}: ${accounts.slice(0, NAMED_ACCOUNTS).join(', ')}${rest}`;
    return { ...about, ...words(each).more, code: String(each), at: '$.ResultItem', message };
  });
  return [...calls, ...items];
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
