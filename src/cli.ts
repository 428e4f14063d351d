import { Command, CommanderError, type HelpConfiguration, Option } from 'commander';
import { COMMANDS, type CommandByName, commandHelp, NAMES, nameOf, type OptionWords } from './commands/commands.ts';
import { type AsTyped, createAsTyped } from './commands/shared/as-typed.ts';
import type { CommandContext, CommandSpec, OptionSpec } from './commands/shared/command.ts';
import { commandAt } from './commands/shared/command-at.ts';
import { commandLineWords } from './commands/shared/command-line-words.ts';
import { findProject } from './commands/shared/project/find-project.ts';
import type { ProjectMember } from './commands/shared/project/members.ts';
import type { Project } from './commands/shared/project/project.ts';
import { projectWords } from './commands/shared/project/words.ts';
import { ExitCode, UserError } from './errors.ts';
import { guardOutputs, type Io, type Output } from './io.ts';
import { LANGUAGES, type Language, languageOfLocale, speak } from './language.ts';
import { maskCommand, maskSecrets } from './protocol/mask.ts';
import { escapeUnseen } from './protocol/visible.ts';
import { VERSION } from './version.ts';

/** Runs one command line and returns its exit code. Never throws, never exits. */
export async function run(argv: readonly string[], world: Io): Promise<ExitCode> {
  const io = guardOutputs(world);
  let program: Command | null = null;
  const outcome: Outcome = { code: ExitCode.ok, alsoTyped: [] };
  try {
    // What follows `--` is for the command alone; commander would take it for operands.
    const dashes = argv.indexOf('--');
    const [own, command] = dashes === -1 ? [argv, null] : [argv.slice(0, dashes), argv.slice(dashes + 1)];
    const language = await speakTo(own, io);
    program = await createProgram(own, io, outcome, command, language);
    await program.parseAsync(own, { from: 'user' });
    return outcome.code;
  } catch (error) {
    return await report(error, argv, outcome, io, program);
  }
}

/** What comes of a command line. */
interface Outcome {
  code: ExitCode;
  /** The options from a project file whose values no trace of a bug may show. */
  alsoTyped: readonly string[];
}

/**
 * The whole command line. Only the command that is called is loaded; the others are names and
 * summaries.
 */
export async function createProgram(
  argv: readonly string[],
  io: Io,
  outcome: Outcome,
  behindDashes: readonly string[] | null,
  language: Language,
): Promise<Command> {
  const asTyped = createAsTyped(NAMES, io.env);
  const words = commandLineWords.now;
  const layout = await helpLayout(language);
  const program = new Command('friend-cb')
    .description(words.about)
    .version(VERSION, '-V, --version', words.version)
    .helpOption('-h, --help', words.help)
    .addOption(new Option('--lang <language>').hideHelp())
    .addOption(new Option('--color').hideHelp())
    .addOption(new Option('--no-color').hideHelp().default(undefined));
  adopt(program, io, layout);
  program.addHelpText('after', asTyped(`\n${words.firstTime}\n  friend-cb demo\n\n${words.more}`));
  for (const { name, summary: english, load } of COMMANDS) {
    const summary = commandHelp.now?.[name as keyof CommandByName].summary ?? english;
    const command = program.command(name).summary(summary).description(summary);
    adopt(command, io, layout);
    if (argv.includes(name)) define(command, await load(), argv, io, outcome, behindDashes);
  }
  program.helpCommand('help [command]', words.helpOf).allowExcessArguments(true);
  const at = commandAt(argv);
  const [verb, topic] = at === -1 ? [] : argv.slice(at);
  if (verb === 'help' && topic !== undefined && !topic.startsWith('-') && !NAMES.includes(topic))
    throw (await loadMisuse()).describeUnknown(topic, [topic]);
  // Without a command the help is an error, so that nobody takes the work for done.
  program.action(async (_, command: Command) => {
    const [given] = command.args;
    if (given === undefined) {
      io.stderr.write(`friend-cb: ${words.noCommand}\n\n`);
      return program.help({ error: true });
    }
    throw (await loadMisuse()).describeUnknown(given, argv);
  });
  return program;
}

/**
 * Before anything is said: the language that is asked for, or else that of the locale.
 * @throws UserError for one that there is not
 */
async function speakTo(argv: readonly string[], { env }: Pick<Io, 'env'>): Promise<Language> {
  const flag = argv.findLastIndex((word) => /^--lang(?:=|$)/.test(word));
  const asked = (flag === -1 ? env['FRIEND_CB_LANG'] : (argv[flag]?.split('=')[1] ?? argv[flag + 1]))?.trim();
  const known = LANGUAGES.find((each) => each === asked);
  // A refusal is said in what is asked for besides.
  const usual = LANGUAGES.find((each) => each === env['FRIEND_CB_LANG']?.trim());
  const language = known ?? usual ?? languageOfLocale(env);
  if (language !== 'en') await (await import('./words/words.ts')).loadWords(language);
  speak(language);
  if (asked && known === undefined) {
    const { now } = commandLineWords;
    throw new UserError(now.at(flag === -1 ? 'FRIEND_CB_LANG' : '--lang', now.noLanguage(asked)), {
      hint: [now.valid(LANGUAGES)],
    });
  }
  return language;
}

/** How help is laid out: commander takes a Chinese character for as wide as a Latin letter, and breaks lines at blanks alone. */
async function helpLayout(language: Language): Promise<HelpConfiguration> {
  const titles: Readonly<Record<string, string>> = commandLineWords.now.titles;
  const base = {
    showGlobalOptions: false,
    // commander adds what the texts say already.
    optionDescription: ({ description }: Option) => description,
    styleTitle: (title: string) => titles[title] ?? title,
  };
  if (language === 'en') return base;
  const { cells, wrap } = await import('./render/layout.ts');
  const boxWrap = (text: string, width: number) =>
    text
      .split('\n')
      .flatMap((line) => wrap(line, width))
      .join('\n');
  return { ...base, displayWidth: cells, boxWrap };
}

/** Loaded late: only what went wrong needs it. */
const loadMisuse = () => import('./cli/misuse.ts');

/** Loaded late: `--version` and `--help` print no colours and start faster without it. */
const loadStyle = () => import('./render/style.ts');

/** Sets what subcommands do not inherit: exceptions instead of exits, and our streams. */
function adopt(command: Command, io: Io, layout: HelpConfiguration): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => io.stdout.write(text),
    writeErr: (text) => io.stderr.write(text),
    outputError: () => undefined,
    getOutHelpWidth: () => io.stdout.columns ?? 100,
    getErrHelpWidth: () => io.stderr.columns ?? 100,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  command.configureHelp(layout);
}

function define(
  command: Command,
  spec: CommandSpec,
  argv: readonly string[],
  io: Io,
  outcome: Outcome,
  behindDashes: readonly string[] | null,
): void {
  const asTyped = createAsTyped(NAMES, io.env);
  const frame = commandLineWords.now;
  const words = commandHelp.now?.[command.name() as keyof CommandByName] ?? null;
  const texts: Readonly<Record<string, OptionWords>> = words?.options ?? {};
  command.helpOption('-h, --help', frame.help).allowExcessArguments(false);
  for (const [index, { name, help }] of spec.operands.entries())
    command.argument(name, asTyped(words?.operands[index] ?? help));
  const specs = Object.entries(spec.options);
  const long = new Set(specs.map(([, { flags }]) => new Option(flags).long ?? flags));
  for (const [key, each] of specs) command.addOption(toOption(inWords(each, texts[key]), long, asTyped));
  const examples = spec.examples.map(
    ({ command: line, why }, index) => `  ${asTyped(line)}\n      ${words?.examples[index] ?? why}`,
  );
  command.addHelpText('after', [`\n${frame.titles['Examples:']}`, ...examples].join('\n'));
  command.action(async () => {
    if (behindDashes !== null && !spec.takesCommand) throw new UserError(frame.noCommandBehindDashes(command.name()));
    // A name or a file of the usual kind cannot be an address.
    const misplaced = command.args.some((each) => /:|^\d/.test(each))
      ? (await loadMisuse()).placeOperand(argv, command.args, spec)
      : null;
    if (misplaced !== null) throw misplaced;
    const { project, ignored } = await loadProject(command, spec, io);
    const { values, given, used } = resolveValues(command, specs, io, project);
    if (used.has('tokenFile')) outcome.alsoTyped = ['--token-file', String(values['tokenFile'])];
    const color = pickColor(values['color'], values['noColor'], command.parent?.getOptionValue('color'));
    const quiet = values['quiet'] === true;
    const { createStyle, wantsColor } = await loadStyle();
    const errorStyle = await createStyle(wantsColor(color, io.env, io.stderr.isTTY));
    const say: CommandContext['say'] = (line, below = []) => {
      const lines = [asTyped(line), ...below.map((each) => `    ${each}`)].map(escapeUnseen);
      if (!quiet) io.stderr.write(`${errorStyle.dim('friend-cb:')} ${lines.join('\n')}\n`);
    };
    const tellProject = () => {
      if (ignored !== null) say(ignored);
      if (project !== null && used.size > 0) say(...describeUse(project, used));
    };
    if (!spec.hasReadyLine) tellProject();
    outcome.code = await spec.run(command.args, values as never, {
      io,
      style: await createStyle(wantsColor(color, io.env, io.stdout.isTTY)),
      errorStyle,
      command: behindDashes,
      given,
      project: project && { ...project, used },
      tellProject,
      commands: COMMANDS,
      asTyped,
      say,
    });
  });
}

/** The project file that holds here, for a command that heeds one; or why there is one that is not read. */
async function loadProject(
  command: Command,
  { options }: CommandSpec,
  io: Io,
): Promise<{ project: Project | null; ignored: string | null }> {
  if (options['noProject'] === undefined || command.getOptionValue('project') === false)
    return { project: null, ignored: null };
  let ignored: string | null = null;
  const project = await findProject(io, (name) => {
    ignored = projectWords.now.foreign(name);
  });
  return { project, ignored };
}

/** What a run has from a project file, with the commands in it: they are run. */
function describeUse({ name, texts }: Project, used: ReadonlySet<ProjectMember>): [string, string[]] {
  const commands = (['probe', 'befriend'] as const).filter((member) => used.has(member));
  return [
    projectWords.now.used(name, [...used]),
    commands.flatMap((member) => (texts[member] ?? []).map((text) => `${member}: ${maskCommand(text, [])}`)),
  ];
}

function pickColor(on: unknown, off: unknown, global: unknown): boolean | undefined {
  if (on === true) return true;
  if (off === true) return false;
  return typeof global === 'boolean' ? global : undefined;
}

/** The option with its help in the language that is spoken. */
function inWords(spec: OptionSpec<unknown>, words: OptionWords | undefined): OptionSpec<unknown> {
  if (words === undefined) return spec;
  const [help, defaultText = spec.defaultText] = typeof words === 'string' ? [words] : words;
  return { ...spec, help, defaultText };
}

/** @param flagsOfCommand which are values of no option */
function toOption(
  { flags, help, kind, preset, defaultText, env, parse }: OptionSpec<unknown>,
  flagsOfCommand: ReadonlySet<string>,
  asTyped: AsTyped,
): Option {
  const words = commandLineWords.now;
  const extra = [
    ...(preset === null ? [] : [words.preset(preset)]),
    ...(defaultText === null ? [] : [words.default(defaultText)]),
    ...(env === null ? [] : [words.env(env)]),
  ];
  const option = new Option(flags, asTyped(extra.length > 0 ? words.extended(help, extra) : help));
  if (kind === 'flag') return option;
  if (preset !== null) option.preset(preset);
  return option.argParser((text: string, previous: unknown) => {
    if (flagsOfCommand.has(text)) throw new UserError(words.noValue(flags, text));
    const parsed = within(`${flags}`, () => parse(text));
    return kind === 'list' ? [...((previous as unknown[] | undefined) ?? []), parsed] : parsed;
  });
}

/** Runs a parser; the error about a value that it refuses also names the option or the variable. */
function within<T>(place: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UserError) throw new UserError(commandLineWords.now.at(place, error.message), error);
    throw error;
  }
}

/**
 * The flag wins over the environment, which wins over the project file, which wins over the default.
 * A variable that is empty, or blank, counts as unset.
 */
function resolveValues(
  command: Command,
  specs: readonly (readonly [string, OptionSpec<unknown>])[],
  io: Io,
  project: Project | null,
): { values: Record<string, unknown>; given: ReadonlySet<string>; used: ReadonlySet<ProjectMember> } {
  const name = (flags: string) => new Option(flags);
  const onCommandLine = ({ flags }: OptionSpec<unknown>) =>
    command.getOptionValueSource(name(flags).attributeName()) === 'cli';
  const some = (keys: readonly string[], holds: (spec: OptionSpec<unknown>) => boolean) =>
    specs.some(([key, spec]) => keys.includes(key) && holds(spec));
  const variableOf = ({ env, envUnless }: OptionSpec<unknown>): string | null => {
    const text = env === null || some(envUnless, onCommandLine) ? undefined : io.env[env];
    return text?.trim() ? text : null;
  };
  const isGiven = (spec: OptionSpec<unknown>) => onCommandLine(spec) || variableOf(spec) !== null;
  const values: Record<string, unknown> = {};
  const given = new Set<string>();
  const used = new Set<ProjectMember>();
  for (const [key, each] of specs) {
    const { flags, env, initial, parse, kind, member, memberUnless } = each;
    if (onCommandLine(each)) {
      const option = name(flags);
      const parsed: unknown = command.getOptionValue(option.attributeName());
      values[key] = kind === 'flag' ? parsed === !option.negate || undefined : parsed;
      given.add(key);
      continue;
    }
    const text = variableOf(each);
    const texts = member === null || some(memberUnless, isGiven) ? undefined : project?.texts[member];
    values[key] = initial;
    if (text !== null) values[key] = within(`${env}`, () => parse(text));
    else if (member !== null && texts !== undefined) {
      const parsed = texts.map((one) => within(`${project?.name}: ${member}`, () => parse(one)));
      values[key] = kind === 'list' ? parsed : parsed[0];
      used.add(member);
    }
  }
  return { values, given, used };
}

/** Every way to fail, as words on stderr and an exit code. */
async function report(
  error: unknown,
  argv: readonly string[],
  { alsoTyped }: Outcome,
  io: Io,
  program: Command | null,
): Promise<ExitCode> {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return ExitCode.ok;
    // commander has printed the help already.
    if (error.code === 'commander.help') return ExitCode.usage;
    const { describeMisuse } = await loadMisuse();
    const called = program?.commands.find((command) => command.name() === nameOf(argv));
    const flags = program?.options.flatMap(({ long }) => long ?? []) ?? [];
    return reportUserError(await describeMisuse(error, { argv, operands: called?.args ?? [], flags }), argv, io);
  }
  if (error instanceof UserError) return reportUserError(error, argv, io);
  return reportBug(error, [...argv, ...alsoTyped], io);
}

/** The words about an error that is ours, and its exit code. */
export async function reportBug(
  error: unknown,
  argv: readonly string[],
  io: Pick<Io, 'stderr' | 'env'>,
): Promise<ExitCode> {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { secretsOf } = await import('./commands/shared/secrets.ts');
  const lines = maskSecrets(trace, secretsOf(argv, io.env)).split('\n').map(escapeUnseen);
  const words = commandLineWords.now;
  io.stderr.write(`friend-cb: ${words.bug(VERSION)}\n${lines.join('\n')}\n${words.report}\n`);
  return ExitCode.bug;
}

async function reportUserError(error: UserError, argv: readonly string[], io: Io): Promise<ExitCode> {
  const [{ createStyle, wantsColor }, { nearest }] = await Promise.all([loadStyle(), import('./suggest.ts')]);
  const suggestion = error.mistyped && nearest(error.mistyped.given, error.mistyped.known);
  const style = await createStyle(
    wantsColor(argv.includes('--no-color') ? false : argv.includes('--color') || undefined, io.env, io.stderr.isTTY),
  );
  const asTyped = createAsTyped(NAMES, io.env);
  const command = nameOf(argv);
  const words = commandLineWords.now;
  const lines = [
    `${style.bad('friend-cb:')} ${escapeUnseen(error.message)}` +
      (suggestion === null ? '' : words.didYouMean(suggestion)),
    ...error.hint.map((line) => escapeUnseen(asTyped(line))),
    words.see(asTyped(`friend-cb ${command === undefined ? '' : `${command} `}--help`)),
  ];
  writeLines(io.stderr, lines);
  return ExitCode.usage;
}

function writeLines(output: Output, [first, ...rest]: readonly string[]): void {
  output.write(`${[first, ...rest.map((line) => `  ${line}`)].join('\n')}\n`);
}
