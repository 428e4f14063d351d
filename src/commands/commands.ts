import { wording } from '../language.ts';
import type { CommandEntry, CommandSpec } from './shared/command.ts';
import { commandAt } from './shared/command-at.ts';

const ENTRIES = [
  {
    name: 'listen',
    summary: 'receive callbacks on this machine: print, check and answer them',
    load: async () => (await import('./listen/listen.ts')).listen,
  },
  {
    name: 'send',
    summary: 'act as the Chat backend: POST callbacks, judge each reply',
    load: async () => (await import('./send/send.ts')).send,
  },
  {
    name: 'verify',
    summary: 'run the contract suite against an endpoint, for people and for CI',
    load: async () => (await import('./verify/verify.ts')).verify,
  },
  {
    name: 'chat',
    summary: 'stand in for Chat: take REST calls, keep the friend graph, send the callbacks',
    load: async () => (await import('./chat/chat.ts')).chat,
  },
  {
    name: 'replay',
    summary: 'send recorded callbacks again, byte for byte',
    load: async () => (await import('./replay.ts')).replay,
  },
  {
    name: 'anonymize',
    summary: 'replace the accounts of a recording by pseudonyms, so that it can be committed',
    load: async () => (await import('./anonymize.ts')).anonymize,
  },
  {
    name: 'load',
    summary: 'send callbacks at a set rate, judge every reply, report true latencies',
    load: async () => (await import('./load/load.ts')).load,
  },
  {
    name: 'export',
    summary: 'write the same callbacks for other tools: load engines, and HTTP clients of editors',
    load: async () => (await import('./export/export.ts')).exportCommand,
  },
  {
    name: 'demo',
    summary: 'show both sides at work; needs nothing else',
    load: async () => (await import('./demo/demo.ts')).demo,
  },
  {
    name: 'fixtures',
    summary: 'list the named callbacks, or print one',
    load: async () => (await import('./fixtures.ts')).fixtures,
  },
  {
    name: 'schema',
    summary: 'print JSON Schemas and OpenAPI of callback, reply and records, for any language',
    load: async () => (await import('./schema.ts')).schema,
  },
  {
    name: 'explain',
    summary: 'tell what a finding or a case means, what demands it and what to do',
    load: async () => (await import('./explain.ts')).explain,
  },
  {
    name: 'completion',
    summary: 'print a script that lets a shell complete command lines',
    load: async () => (await import('./completion/completion.ts')).completion,
  },
] as const satisfies readonly CommandEntry[];

/** Each command by its name. */
export type CommandByName = {
  readonly [Each in (typeof ENTRIES)[number] as Each['name']]: Awaited<ReturnType<Each['load']>>;
};

/**
 * Every command, in the order of the help, with the summary that help and README show. Each is
 * loaded only when it is called.
 */
export const COMMANDS: readonly CommandEntry[] = ENTRIES;

export const NAMES: readonly string[] = COMMANDS.map(({ name }) => name);

/** The name of the command that a line calls; undefined where there is no such command. */
export const nameOf = (argv: readonly string[]): string | undefined =>
  NAMES.find((name) => name === argv[commandAt(argv)]);

/** The help of an option, and in words what its default is where that is said in words. */
export type OptionWords = string | readonly [help: string, defaultText: string];

type TextEach<Texts> = { readonly [Key in keyof Texts]: string };
export type OptionWordsOf<Options> = { readonly [Key in keyof Options]: OptionWords };

/** All that the help of a command says, in another language: texts of operands and examples in their order. */
type HelpOf<Command extends Pick<CommandSpec, 'operands' | 'options' | 'examples'>> = {
  readonly summary: string;
  readonly operands: TextEach<Command['operands']>;
  readonly options: OptionWordsOf<Command['options']>;
  readonly examples: TextEach<Command['examples']>;
};

export type CommandHelp = { readonly [Name in keyof CommandByName]: HelpOf<CommandByName[Name]> };

/** Null in English: there the commands themselves have the words. */
export const commandHelp = wording<CommandHelp | null>(null);
