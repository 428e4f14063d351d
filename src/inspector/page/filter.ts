import type { Row } from '../api.ts';

/** What the list shows; empty is all. */
export interface Filter {
  /** Anything in an entry, bodies too: the server looks. */
  readonly text: string;
  readonly verdict: string;
  readonly command: string;
  /** A code, or `any` finding at all. */
  readonly finding: string;
}

export const NO_FILTER: Filter = { text: '', verdict: '', command: '', finding: '' };

export const isFiltering = (filter: Filter): boolean => Object.values(filter).some((each) => each !== '');

/** The rows to show, newest first. @param found the ids that hold the text; null where none is looked for */
export function applyFilter(
  rows: readonly Row[],
  { verdict, command, finding }: Filter,
  found: ReadonlySet<string> | null,
): Row[] {
  const kept = rows.filter(
    (row) =>
      (verdict === '' || row.verdict === verdict) &&
      (command === '' || row.command === command) &&
      (finding === '' ||
        (finding === 'any' ? row.findings.length > 0 : row.findings.some(({ code }) => code === finding))) &&
      (found === null || found.has(row.id)),
  );
  return kept.reverse();
}

/** What there is to choose from, as far as it has been seen. */
export function choicesOf(rows: readonly Row[]) {
  const verdicts = new Set<string>();
  const commands = new Set<string>();
  const findings = new Set<string>();
  for (const row of rows) {
    if (row.verdict !== null) verdicts.add(row.verdict);
    if (row.command !== null) commands.add(row.command);
    for (const { code } of row.findings) findings.add(code);
  }
  const sorted = (names: Set<string>) => [...names].toSorted();
  return { verdicts: sorted(verdicts), commands: sorted(commands), findings: sorted(findings) };
}
