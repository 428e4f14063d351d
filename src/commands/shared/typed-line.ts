import { existsSync } from 'node:fs';
import { UserError } from '../../errors.ts';
import { maskLogin } from '../../protocol/endpoint.ts';
import { MASK } from '../../protocol/mask.ts';
import { quoteShell } from '../../protocol/shell.ts';
import { escapeUnseen } from '../../protocol/visible.ts';
import { isSecretHeader } from '../../record/ndjson.ts';
import { TOKEN_WORD } from '../../render/command-line.ts';
import type { CommandSpec } from './command.ts';
import { commandAt } from './command-at.ts';
import { commandLineWords } from './command-line-words.ts';

/** A word without the secrets that it may hold: a login in a URL, the value of a header. */
export function maskWord(word: string): string {
  const [, option = '', name = ''] = /^(--header=|-H)?([\w-]+):/.exec(word) ?? [];
  return isSecretHeader(name) ? `${option}${name}: ${MASK}` : maskLogin(word);
}

/** The words of a command line of ours as text to type, with the token left to the environment. */
function typedLine(words: readonly string[]): string {
  const typed = words.map((word, index) => {
    if (words[index - 1] === '--token') return TOKEN_WORD;
    return word.startsWith('--token=') ? `--token=${TOKEN_WORD}` : quoteShell(maskWord(word));
  });
  return escapeUnseen(['friend-cb', ...typed].join(' '));
}

/** Whether a word is an address to call, and not a name. */
const isAddress = (word: string): boolean =>
  /^https?:|^[a-z][a-z\d+.-]*:\/\//i.test(word) || /^(?:[\w.-]*|\[[\d:A-Fa-f.]+\]):\d{1,5}(?:[/?].*)?$/.test(word);

const isPort = (word: string): boolean => /^:?\d{2,5}$/.test(word);

/** The words of a line in which an operand stands behind its option. */
function withOption(argv: readonly string[], operand: string, option: readonly string[]): string[] {
  const at = argv.indexOf(operand, 1);
  return [...argv.slice(0, at), ...option, ...argv.slice(at + 1)];
}

/**
 * The error for an operand that is an address and belongs to an option, with the whole line to type;
 * null where there is none.
 */
export function placeOperand(
  argv: readonly string[],
  operands: readonly string[],
  { options, operands: wanted, examples }: CommandSpec,
): UserError | null {
  const takes = (key: string) => Object.hasOwn(options, key);
  const isTo = takes('to') && !argv.some((word) => /^--to(=|$)/.test(word));
  const operand = operands.find((word) => isAddress(word) || (takes('port') && isPort(word)));
  if (operand === undefined || existsSync(operand)) return null;
  const places = [
    ...(takes('port') && isPort(operand) ? [['--port', operand.replace(':', '')]] : []),
    ...(takes('forwardTo') && isAddress(operand) ? [['--forward-to', operand]] : []),
    ...(isTo ? [['--to', operand]] : []),
  ];
  if (places.length === 0) return null;
  // The example stands in for an operand that is still missing.
  const isShort = operands.length === 1 && wanted[0]?.name.startsWith('<');
  const example = isShort ? [examples[0]?.command.split(' ')[2] ?? ''] : [];
  const lines = places.map((option) => {
    const line = withOption(argv, operand, option);
    return typedLine(line.toSpliced(commandAt(line) + 1, 0, ...example));
  });
  const flags = places.map(([flag = '']) => flag);
  return new UserError(commandLineWords.now.misplaced(escapeUnseen(maskLogin(operand)), flags), { hint: lines });
}

/** The line with the name of its command in front, where options belong behind it. */
export function commandFirst(argv: readonly string[], name: string): string {
  const at = argv.indexOf(name);
  return typedLine([name, ...argv.slice(0, at), ...argv.slice(at + 1)]);
}

/** The line that calls an address given in place of a command; none where it is no address. */
export const asSend = (given: string, argv: readonly string[]): string[] =>
  isAddress(given) ? [typedLine(['send', ...argv.toSpliced(argv.indexOf(given), 0, '--to')])] : [];
