import { COMMANDS, NAMES, nameOf } from '../commands/commands.ts';
import type { CommandSpec } from '../commands/shared/command.ts';
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
  if (spec === undefined) return new UserError(message);
  if (code === 'commander.excessArguments') {
    const hint = ['there is one operand too many; does it belong to an option, such as --to URL?'];
    return placeOperand(argv, operands, spec) ?? new UserError(message, { hint });
  }
  const isMissing = code === 'commander.missingArgument';
  return new UserError(message, { hint: isMissing ? [`for example: ${spec.examples[0]?.command}`] : [] });
}

/** A flag on a line that calls no command. */
function describeLooseFlag(flag: string, { flags }: Line): UserError {
  return new UserError(`unknown option '${flag}'`, {
    mistyped: { given: flag, known: flags },
    hint: ['options of a command stand behind its name, as in: friend-cb send --to http://localhost:3000/im'],
  });
}

/** A flag that the command does not have, or not there. */
function describeFlag(flag: string, argv: readonly string[], name: string, { options }: CommandSpec): UserError {
  const known = Object.values(options).flatMap(({ flags }) => flags.match(/--?[A-Za-z][a-z-]*/g) ?? []);
  if (known.includes(flag) && argv.indexOf(name) > 0)
    return new UserError(`${flag} stands in front of ${name}, whose option it is`, {
      hint: [commandFirst(argv, name)],
    });
  const here = translateFlag(flag, options);
  if (here !== null) return new UserError(`unknown option '${flag}': ${here}`);
  return new UserError(`unknown option '${flag}'`, {
    mistyped: { given: flag, known: known.filter((each) => each.startsWith('--')) },
  });
}

/** A command that there is not; an address in its place is most likely that of a backend. */
export function describeUnknown(given: string, argv: readonly string[]): UserError {
  return new UserError(`there is no command '${maskWord(given)}'`, {
    mistyped: { given, known: NAMES },
    hint: [...asSend(given, argv), `commands: ${NAMES.join(', ')}`],
  });
}
