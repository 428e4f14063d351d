import { COMMANDS, NAMES, nameOf } from '../commands/commands.ts';
import type { CommandSpec } from '../commands/shared/command.ts';
import { commandLineWords } from '../commands/shared/command-line-words.ts';
import { translateFlag } from '../commands/shared/taught-flags.ts';
import { asSend, commandFirst, maskWord, placeOperand } from '../commands/shared/typed-line.ts';
import { UserError } from '../errors.ts';

export { placeOperand };

/** A line that commander refuses, as far as it has read it. */
interface Line {
  readonly argv: readonly string[];
  /** Of the command that is called. */
  readonly operands: readonly string[];
  /** That every command has. */
  readonly flags: readonly string[];
}

/**
 * commander's error in our form, with what to type instead. The value behind a flag, or behind its
 * `=`, may be a secret and is not repeated.
 */
export async function describeMisuse(
  { code, message: whole }: { readonly code: string; readonly message: string },
  line: Line,
): Promise<UserError> {
  const { argv, operands } = line;
  const message = whole.replace(/^error: /, '').replace(/\.?(\n.*)?$/s, '');
  const name = nameOf(argv) ?? argv.find((word) => NAMES.includes(word));
  const spec = await COMMANDS.find((each) => each.name === name)?.load();
  const flag = /^unknown option '([^'=]*)/.exec(message)?.[1];
  if (flag !== undefined) {
    // `-p3000` is one word.
    const given = /^-[A-Za-z]/.test(flag) ? flag.slice(0, 2) : flag;
    return spec === undefined || name === undefined
      ? describeLooseFlag(given, line)
      : describeFlag(given, argv, name, spec);
  }
  const words = commandLineWords.now;
  const told = tell(message);
  if (spec === undefined) return new UserError(told);
  if (code === 'commander.excessArguments')
    return placeOperand(argv, operands, spec) ?? new UserError(told, { hint: [words.oneTooMany] });
  const isMissing = code === 'commander.missingArgument';
  return new UserError(told, { hint: isMissing ? [words.forExample(spec.examples[0]?.command ?? '')] : [] });
}

/** commander's message in our words; one that is not known here stays as it is. */
function tell(message: string): string {
  const words = commandLineWords.now;
  const [, operand] = /^missing required argument '(.*)'$/.exec(message) ?? [];
  if (operand !== undefined) return words.missingArgument(operand);
  const [, flags] = /^option '(.*)' argument missing$/.exec(message) ?? [];
  if (flags !== undefined) return words.missingValue(flags);
  const [, name, expected, given] =
    /^too many arguments for '(.*)'\. Expected (\d+) arguments? but got (\d+)$/.exec(message) ?? [];
  return name === undefined ? message : words.tooMany(name, Number(expected), Number(given));
}

/** A flag on a line that calls no command. */
function describeLooseFlag(flag: string, { flags }: Line): UserError {
  const words = commandLineWords.now;
  return new UserError(words.unknownOption(flag), {
    mistyped: { given: flag, known: flags },
    hint: [words.behindItsName],
  });
}

/** A flag that the command does not have, or not there. */
function describeFlag(flag: string, argv: readonly string[], name: string, { options }: CommandSpec): UserError {
  const known = Object.values(options).flatMap(({ flags }) => flags.match(/--?[A-Za-z][a-z-]*/g) ?? []);
  const words = commandLineWords.now;
  if (known.includes(flag) && argv.indexOf(name) > 0)
    return new UserError(words.inFront(flag, name), { hint: [commandFirst(argv, name)] });
  const here = translateFlag(flag, options);
  if (here !== null) return new UserError(words.unknownOptionHere(flag, here));
  return new UserError(words.unknownOption(flag), {
    mistyped: { given: flag, known: known.filter((each) => each.startsWith('--')) },
  });
}

/** A command that there is not; an address in its place is most likely that of a backend. */
export function describeUnknown(given: string, argv: readonly string[]): UserError {
  const words = commandLineWords.now;
  return new UserError(words.unknownCommand(maskWord(given)), {
    mistyped: { given, known: NAMES },
    hint: [...asSend(given, argv), words.commands(NAMES)],
  });
}
