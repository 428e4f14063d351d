import type { ExitCode } from '../../errors.ts';
import type { Io } from '../../io.ts';
import type { Style } from '../../render/style.ts';
import type { AsTyped } from './as-typed.ts';
import type { ProjectMember } from './project/members.ts';
import type { Project } from './project/project.ts';

/**
 * One option: flags, help, validation and environment variable in one place; the command line,
 * `--help` and the README are made from it.
 */
export interface OptionSpec<T> {
  readonly flags: string;
  readonly help: string;
  readonly kind: 'flag' | 'value' | 'list';
  /** @throws UserError */
  readonly parse: (text: string) => unknown;
  readonly initial: T;
  /** The value of an option that is given without one; null where it needs one. */
  readonly preset: string | null;
  /** What help shows as the default. */
  readonly defaultText: string | null;
  readonly env: string | null;
  /** Other options, by key: where one stands on the command line, the variable is ignored. */
  readonly envUnless: readonly string[];
  /** The member of a project file that gives the value where neither flag nor variable does. */
  readonly member: ProjectMember | null;
  /** Other options, by key: where one is given, the member is ignored. */
  readonly memberUnless: readonly string[];
  /** What a shell offers as its value, beside files; null for what `parse` chooses from, if it does. */
  readonly offers: Offers | null;
}

/** The words that a value can be; a command that needs no other part of a file loads it here. */
export type Offers = () => readonly string[] | Promise<readonly string[]>;

interface Extra {
  readonly env?: string;
  readonly envUnless?: readonly string[];
  readonly defaultText?: string;
  readonly member?: ProjectMember;
  readonly memberUnless?: readonly string[];
  readonly offers?: Offers;
}

const base = ({ env, envUnless, defaultText, member, memberUnless, offers }: Extra) => ({
  preset: null,
  env: env ?? null,
  envUnless: envUnless ?? [],
  member: member ?? null,
  memberUnless: memberUnless ?? [],
  offers: offers ?? null,
  defaultText: defaultText ?? null,
});

export function flag(flags: string, help: string): OptionSpec<boolean> {
  return { flags, help, kind: 'flag', parse: () => true, initial: false, ...base({}) };
}

/** `--color` and `--no-color`: true, false, or undefined for neither. */
export function toggle(flags: string, help: string): OptionSpec<boolean | undefined> {
  return { flags, help, kind: 'flag', parse: () => true, initial: undefined, ...base({}) };
}

/** An option with a value; null when it is not given. */
export function value<T>(
  flags: string,
  help: string,
  parse: (text: string) => T,
  extra: Extra = {},
): OptionSpec<T | null> {
  return { flags, help, kind: 'value', parse, initial: null, ...base(extra) };
}

/** An option that may be given without its value: then it has this one. Null when it is not given. */
export function presetValue<T>(
  flags: string,
  help: string,
  parse: (text: string) => T,
  preset: string,
): OptionSpec<T | null> {
  return { flags, help, kind: 'value', parse, initial: null, ...base({}), preset };
}

/** An option with a value and a default. */
export function valueOr<T>(
  flags: string,
  help: string,
  parse: (text: string) => T,
  initial: T,
  extra: Extra = {},
): OptionSpec<T> {
  return { flags, help, kind: 'value', parse, initial, ...base({ defaultText: String(initial), ...extra }) };
}

/** A repeatable option with a value. */
export function list<T>(
  flags: string,
  help: string,
  parse: (text: string) => T,
  extra: Extra = {},
): OptionSpec<readonly T[]> {
  return { flags, help, kind: 'list', parse, initial: [], ...base(extra) };
}

// biome-ignore lint/suspicious/noExplicitAny: an option's type is known where it is used, not in a collection
export type Options = Readonly<Record<string, OptionSpec<any>>>;
export type Values<O extends Options> = { readonly [Key in keyof O]: O[Key] extends OptionSpec<infer T> ? T : never };

/** What a command is given besides its options. */
export interface CommandContext {
  readonly io: Io;
  /** The style of stdout and of stderr. */
  readonly style: Style;
  readonly errorStyle: Style;
  /** The words after `--`, for a command that takes a COMMAND; null without `--`. */
  readonly command: readonly string[] | null;
  /**
   * The options, by key, that stand on the command line itself: not from the environment, not by
   * default.
   */
  readonly given: ReadonlySet<string>;
  /** The project file that options have values from, and its members that gave one; null without one. */
  readonly project: (Pick<Project, 'name' | 'folder'> & { readonly used: ReadonlySet<ProjectMember> }) | null;
  /** Says so: called by a command that has a ready line, which comes first, and for every other command. */
  readonly tellProject: () => void;
  /** All commands, for the one that tells of them. */
  readonly commands: readonly CommandEntry[];
  /** For a line on stdout that shows a command; `say` and the hints of errors do it themselves. */
  readonly asTyped: AsTyped;
  /**
   * Writes a line of plain text to stderr, and below it what it is about, unless --quiet is given.
   * Text from outside may be in both.
   */
  readonly say: (line: string, below?: readonly string[]) => void;
}

/** What a command takes besides options, as in `[fixture]`. */
export interface Operand {
  readonly name: string;
  readonly help: string;
  /** What a shell offers, beside files. */
  readonly offers?: Offers;
}

interface Example {
  readonly command: string;
  readonly why: string;
}

/** A command that is not loaded yet. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CommandSpec>;
}

export interface CommandSpec<O extends Options = Options> {
  readonly operands: readonly Operand[];
  /** Whether it takes a COMMAND after `--`. */
  readonly takesCommand?: true;
  /** Whether the first line on stderr is one that scripts wait for. */
  readonly hasReadyLine?: true;
  readonly options: O;
  readonly examples: readonly Example[];
  readonly run: (operands: readonly string[], values: Values<O>, context: CommandContext) => Promise<ExitCode>;
}

/** Of all commands alike, but with its own operands, options and examples: another language has words for each. */
export type DefinedCommand<O, P, E> = Omit<CommandSpec, 'operands' | 'options' | 'examples'> & {
  readonly operands: P;
  readonly options: O;
  readonly examples: E;
};

/** Keeps the types of a command's options for its `run`. */
export function defineCommand<
  O extends Options,
  const P extends readonly Operand[],
  const E extends readonly Example[],
>(spec: CommandSpec<O> & { readonly operands: P; readonly examples: E }): DefinedCommand<O, P, E> {
  return spec as unknown as DefinedCommand<O, P, E>;
}
