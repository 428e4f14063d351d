import { wording } from '../language.ts';
import type { CommandByName } from './commands.ts';
import type { CommandSpec } from './shared/command.ts';

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
