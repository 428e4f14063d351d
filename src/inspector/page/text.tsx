import { escapeUnseen } from '../../protocol/visible.ts';
import { pageWords } from './words.ts';

/** Text from outside in one line: what cannot be seen is escaped to be seen. */
export const shown = escapeUnseen;

/** The same, where line ends stay. */
export const shownLines = (text: string): string => text.split('\n').map(escapeUnseen).join('\n');

/** `14:02:07.214` in the time of this machine. */
export function timeOf(at: string): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** `0.8 ms`, `12 ms`, `2.31 s` */
export function latencyOf(milliseconds: number | null): string {
  if (milliseconds === null) return '';
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`;
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

/** `FriendDelete` of `Sns.CallbackFriendDelete`; calls stay as they are. */
export const shortCommand = (command: string | null): string =>
  command?.replace(/^(?:Sns\.Callback|\w+\/)/, '') ?? pageWords.now.noCommand;

/** A verdict, a level, an outcome: the word in its colour. */
export function Tag({ kind, children = kind }: { readonly kind: string; readonly children?: string }) {
  return <span class={`tag ${kind}`}>{children}</span>;
}
