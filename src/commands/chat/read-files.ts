import type { GraphData } from '../../chat/graph-data.ts';
import { readGraph } from '../../chat/graph-data.ts';
import { UserError } from '../../errors.ts';
import { readJson } from '../../protocol/json.ts';
import { readToken } from '../../protocol/token.ts';
import type { CommandContext } from '../shared/command.ts';
import { readInputFile } from '../shared/common-options.ts';
import { SECRET_KEY_VARIABLE } from './chat-options.ts';

/** The graph of `--friends`, with the place of what is wrong with it. @throws UserError */
export function readFriendsFile(file: string, nowMs: number): Partial<GraphData> {
  const bytes = readInputFile(file, 'the graph');
  const isMarked = bytes.subarray(0, 3).equals(Buffer.from('\ufeff'));
  const reading = readJson(isMarked ? bytes.subarray(3) : bytes);
  if (!reading.ok) {
    const problem = reading.problem === 'empty' ? 'is empty' : `is not JSON: ${reading.detail}`;
    throw new UserError(`the graph '${file}' ${problem}`, {
      hint: ['for example: {"friends":{"alice":["bob"],"bob":["alice"]}}'],
    });
  }
  const graph = readGraph(reading.value, Math.floor(nowMs / 1000));
  if (!graph.ok)
    throw new UserError(`the graph '${file}' is wrong at ${graph.at}: ${graph.problem}`, {
      hint: ['for example: {"friends":{"alice":["bob"],"bob":["alice"]}}'],
    });
  return reading.value as Partial<GraphData>;
}

/** The secret key of the app; null for none. @throws UserError that never repeats the key */
export function resolveSecretKey(file: string | null, { io, say }: Pick<CommandContext, 'io' | 'say'>): string | null {
  if (file !== null)
    return readKey(readInputFile(file, 'the secret key').toString('utf8'), `the secret key in '${file}'`);
  const given = io.env[SECRET_KEY_VARIABLE];
  if (given === undefined) return null;
  if (given.trim() !== '') return readKey(given, `the secret key in ${SECRET_KEY_VARIABLE}`);
  say(`${SECRET_KEY_VARIABLE} is empty: no UserSig is checked`);
  return null;
}

function readKey(text: string, what: string): string {
  const reading = readToken(text);
  // A key that was pasted with blanks signs something else, and nobody sees why.
  if (reading.ok && reading.token.trim() === reading.token) return reading.token;
  const isEmpty = !reading.ok && reading.problem === 'is empty';
  const problem = reading.ok ? 'begins or ends with a blank' : isEmpty ? 'is empty' : 'holds more than a key';
  throw new UserError(`${what} ${problem}`, {
    hint: ['it is the one line that the console shows as the secret key of the app'],
  });
}
