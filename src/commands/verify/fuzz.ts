import { optionalGroupOf } from '../../contract/suite.ts';
import { UserError } from '../../errors.ts';
import { MAX_FUZZ_RUNS } from '../../library/bounds.ts';
import { FUZZ_PATH, type VerifySettings } from '../../library/verify.ts';
import type { Endpoint } from '../../protocol/endpoint.ts';
import { openRecord } from '../../record/writer.ts';
import { type CommandContext, type Values, value } from '../shared/command.ts';
import { parseInteger, parseText } from '../shared/parse.ts';
import { verifyLineWords } from './words.ts';

export const fuzzOptions = {
  fuzz: value(
    '--fuzz <n>',
    'send so many generated callbacks as well, and shrink each failure to the smallest callback that fails',
    parseInteger(1, MAX_FUZZ_RUNS),
  ),
  fuzzPath: value('--fuzz-path <path>', 'of --fuzz, send only the callback that a report has named so', parsePath),
  record: value(
    '--record <file>',
    'of --fuzz, append the smallest callbacks that fail to this file, for replay; FILE.har becomes an HTTP Archive',
    parseText('file'),
  ),
};
type FuzzValues = Values<typeof fuzzOptions>;

function parsePath(text: string): string {
  if (!FUZZ_PATH.test(text))
    throw new UserError(verifyLineWords.now.notFuzzPath(text), { hint: [verifyLineWords.now.fuzzPaths] });
  return text;
}

/** What to generate; null where nothing was asked for. */
export function resolveFuzz(
  { fuzz, fuzzPath, record }: FuzzValues,
  selected: ReadonlySet<string>,
): VerifySettings['fuzz'] {
  const words = verifyLineWords.now;
  if (fuzz === null) {
    if (fuzzPath !== null) throw new UserError(words.pathNeedsFuzz, { hint: [words.wherePaths] });
    if (record !== null) throw new UserError(words.recordNeedsFuzz, { hint: [words.recordKeeps] });
    return null;
  }
  const ids = [...selected].filter((id) => optionalGroupOf(id) === 'fuzz');
  if (ids.length === 0) throw new UserError(words.nothingToFuzz, { hint: [words.noneOfFuzz] });
  if (fuzzPath !== null && ids.length > 1) throw new UserError(words.pathOfOneCase, { hint: [words.wherePaths] });
  return { runs: fuzz, path: fuzzPath, onRun: () => undefined, onFailure: () => undefined };
}

/** The settings with a recording that gets what fails; `close` ends it. */
export function withRecord<Settings extends Pick<VerifySettings, 'fuzz'>>(
  settings: Settings,
  { record: file, to }: FuzzValues & { readonly to: Endpoint | null },
  { io, errorStyle }: CommandContext,
): { readonly settings: Settings; readonly close: () => void } {
  const { fuzz } = settings;
  if (fuzz === null || file === null) return { settings, close: () => undefined };
  const warn = (message: string) => io.stderr.write(`${errorStyle.warn('friend-cb:')} ${message}\n`);
  const record = openRecord(file, warn, { received: 'http', sent: to?.secure ? 'https' : 'http' });
  return { settings: { ...settings, fuzz: { ...fuzz, onFailure: record.write } }, close: record.close };
}
