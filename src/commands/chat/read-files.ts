import type { GraphData } from '../../chat/graph-data.ts';
import { readGraph } from '../../chat/graph-data.ts';
import { UserError } from '../../errors.ts';
import { readJson } from '../../protocol/json.ts';
import { readToken } from '../../protocol/token.ts';
import type { CommandContext } from '../shared/command.ts';
import { readInputFile } from '../shared/common-options.ts';
import { SECRET_KEY_VARIABLE } from './chat-options.ts';
import { chatWords } from './words.ts';

/** The graph of `--friends`, with the place of what is wrong with it. @throws UserError */
export function readFriendsFile(file: string, nowMs: number): Partial<GraphData> {
  const words = chatWords.now;
  const example = words.forExample('{"friends":{"alice":["bob"],"bob":["alice"]}}');
  const bytes = readInputFile(file, 'graph');
  const isMarked = bytes.subarray(0, 3).equals(Buffer.from('\ufeff'));
  const reading = readJson(isMarked ? bytes.subarray(3) : bytes);
  if (!reading.ok) {
    throw new UserError(
      reading.problem === 'empty' ? words.graphEmpty(file) : words.graphNotJson(file, reading.detail),
      { hint: [example] },
    );
  }
  const graph = readGraph(reading.value, Math.floor(nowMs / 1000));
  if (!graph.ok) throw new UserError(words.graphWrong(file, graph.at, graph.problem), { hint: [example] });
  return reading.value as Partial<GraphData>;
}

/** The secret key of the app; null for none. @throws UserError that never repeats the key */
export function resolveSecretKey(file: string | null, { io, say }: Pick<CommandContext, 'io' | 'say'>): string | null {
  const words = chatWords.now;
  if (file !== null) return readKey(readInputFile(file, 'secretKey').toString('utf8'), words.keyIn(`'${file}'`));
  const given = io.env[SECRET_KEY_VARIABLE];
  if (given === undefined) return null;
  if (given.trim() !== '') return readKey(given, words.keyIn(SECRET_KEY_VARIABLE));
  say(words.keyVariableEmpty(SECRET_KEY_VARIABLE));
  return null;
}

function readKey(text: string, what: string): string {
  const reading = readToken(text);
  // A key that was pasted with blanks signs something else, and nobody sees why.
  if (reading.ok && reading.token.trim() === reading.token) return reading.token;
  const isEmpty = !reading.ok && reading.problem === 'is empty';
  const words = chatWords.now;
  const problem = reading.ok ? words.keyBlank : isEmpty ? words.keyEmpty : words.keyMore;
  throw new UserError(problem(what), { hint: [words.keyIs] });
}
