import type { CommandEntry, CommandSpec, Operand, OptionSpec } from '../shared/command.ts';

/**
 * Which files can stand as a value: none, files or folders; or a file behind something else, as in
 * `@FILE` and `KIND=FILE`.
 */
export type Files = 'none' | 'file' | 'folder' | 'behind @' | 'behind =';

/** What can stand behind an option, or as an operand. */
export interface Value {
  /** What it is, for people. */
  readonly name: string;
  /** One that ends in `=` goes on behind that. */
  readonly words: readonly string[];
  readonly files: Files;
}

export interface CompletedOption {
  /** As in `-q` and `--quiet`. */
  readonly flags: readonly string[];
  readonly help: string;
  readonly isRepeatable: boolean;
  /** Null for an option without a value. */
  readonly value: Value | null;
  /** Whether it may stand without its value. */
  readonly isValueOptional: boolean;
}

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  readonly operands: readonly Value[];
  /** Whether the last operand can stand several times. */
  readonly isLastRepeated: boolean;
}

export interface CompletedLine {
  readonly commands: readonly CompletedCommand[];
  /** What can stand in front of a command. */
  readonly options: readonly CompletedOption[];
}

/**
 * All that a shell can complete, from the tables that the command line itself is made from.
 * @param inFront the options that may also stand in front of a command
 */
export async function describeCommandLine(
  entries: readonly CommandEntry[],
  inFront: readonly OptionSpec<unknown>[],
): Promise<CompletedLine> {
  const commands = await Promise.all(
    entries.map(async ({ name, summary, load }) => describeCommand(name, summary, await load())),
  );
  const names = commands.map(({ name }) => name);
  const help = {
    name: 'help',
    summary: 'print the help of a command',
    options: [],
    operands: [{ name: 'command', words: names, files: 'none' as const }],
    isLastRepeated: false,
  };
  return {
    commands: [...commands, help],
    options: [HELP, VERSION, ...(await Promise.all(inFront.map(describeOption)))],
  };
}

const HELP: CompletedOption = {
  flags: ['-h', '--help'],
  help: 'print help',
  isRepeatable: false,
  value: null,
  isValueOptional: false,
};

const VERSION: CompletedOption = { ...HELP, flags: ['-V', '--version'], help: 'print the version' };

async function describeCommand(
  name: string,
  summary: string,
  { options, operands }: CommandSpec,
): Promise<CompletedCommand> {
  return {
    name,
    summary,
    options: [...(await Promise.all(Object.values(options).map(describeOption))), HELP],
    operands: await Promise.all(operands.map(describeOperand)),
    isLastRepeated: operands.at(-1)?.name.includes('...') ?? false,
  };
}

async function describeOption(spec: OptionSpec<unknown>): Promise<CompletedOption> {
  const { flags, help, kind, preset, parse, offers } = spec;
  const placeholder = /[<[](.*)[>\]]$/.exec(flags)?.[1] ?? null;
  return {
    flags: flags.match(/(?<![\w-])--?[A-Za-z][a-z-]*/g) ?? [],
    help,
    isRepeatable: kind === 'list',
    value:
      placeholder === null
        ? null
        : { name: placeholder, words: (await offers?.()) ?? choicesOf(parse), files: filesOf(placeholder) },
    isValueOptional: preset !== null,
  };
}

const choicesOf = (parse: object): readonly string[] => ('choices' in parse ? (parse.choices as string[]) : []);

async function describeOperand({ name, offers }: Operand): Promise<Value> {
  const plain = name.replaceAll(/[<>[\].]/g, '');
  return { name: plain, words: (await offers?.()) ?? [], files: filesOf(plain) };
}

function filesOf(placeholder: string): Files {
  if (/@file$|^body$/.test(placeholder)) return 'behind @';
  if (placeholder.endsWith('=file')) return 'behind =';
  return placeholder === 'file' || placeholder === 'folder' ? placeholder : 'none';
}

/** Text in single quotes of a POSIX shell, on one line. */
export const quote = (text: string): string => `'${oneLine(text).replaceAll("'", "'\\''")}'`;

/** Nothing that a terminal or a shell obeys: a script is one line after the other. */
export const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
