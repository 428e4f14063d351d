import type { CommandContext } from '../shared/command.ts';
import { type ReportRequest, writeReport } from '../shared/report-files.ts';

export const REPORT_KINDS = ['json', 'html'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

export interface Renderings extends Readonly<Record<ReportKind, () => string | Promise<string>>> {
  /** Writes what is for people. */
  readonly words: () => void;
}

/**
 * Writes what goes to stdout, then the words for people, then the files: a full disk does not cost the
 * whole result. Each is made only where it is asked for.
 */
export async function writeReports(
  requests: readonly ReportRequest<ReportKind>[],
  { io }: CommandContext,
  renderings: Renderings,
): Promise<void> {
  for (const { kind, file } of requests) if (file === '-') io.stdout.write(await renderings[kind]());
  renderings.words();
  for (const { kind, file } of requests) if (file !== '-') writeReport(file, await renderings[kind]());
}
