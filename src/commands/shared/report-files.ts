import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describeSystemError, UserError } from '../../errors.ts';
import { list, type OptionSpec } from './command.ts';
import { parseChoice, parseKeyValue } from './parse.ts';
import { sharedWords } from './words.ts';

/** A report that was asked for; the file `-` is stdout. */
export interface ReportRequest<Kind extends string> {
  readonly kind: Kind;
  readonly file: string;
}

/** `--report KIND=FILE` for a command that knows these kinds. */
export function reportOption<Kind extends string>(kinds: readonly Kind[]): OptionSpec<readonly ReportRequest<Kind>[]> {
  return list(
    '--report <kind=file>',
    `write a report of a kind to a file; kinds: ${kinds.join(', ')}; the file - is stdout (repeatable)`,
    (text) => {
      const [kind, file] = parseKeyValue(text);
      if (file === '') throw new UserError(sharedWords.now.namesNoFile(text), { hint: [sharedWords.now.kindFile] });
      return { kind: parseChoice(kinds)(kind), file };
    },
    { offers: () => kinds.map((kind) => `${kind}=`) },
  );
}

/** Finds out before a long run, not after it, that a report cannot be written. @throws UserError */
export function checkReports(requests: readonly ReportRequest<string>[]): void {
  if (requests.filter(({ file }) => file === '-').length > 1)
    throw new UserError(sharedWords.now.twoWantStdout, { hint: [sharedWords.now.giveOneAFile] });
  for (const { file } of requests) if (file !== '-') checkWritable(file);
}

/**
 * Before the run.
 * @param what messages call the file
 * @throws UserError for a file that cannot be written, naming the folder where that is what is missing
 */
export function checkWritable(file: string, what: 'file' | 'record' = 'file'): void {
  const words = sharedWords.now;
  const name = words.named[what](file);
  const folder = dirname(file);
  if (!existsSync(folder))
    throw new UserError(words.cannotWrite(name, words.noFolder(folder)), { hint: [words.createFolder] });
  try {
    if (existsSync(file) && statSync(file).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    accessSync(existsSync(file) ? file : folder, constants.W_OK);
  } catch (error) {
    throw new UserError(words.cannotWrite(name, describeSystemError(error)));
  }
}

/** Whether stdout holds a report, so that what is for people goes to stderr. */
export function wantsStdout(requests: readonly ReportRequest<string>[]): boolean {
  return requests.some(({ file }) => file === '-');
}

/** @throws UserError */
export function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const words = sharedWords.now;
    throw new UserError(words.cannotWrite(words.named.file(file), describeSystemError(error)));
  }
}
