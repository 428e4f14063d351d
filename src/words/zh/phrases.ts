import { shortJson } from '../../protocol/json.ts';

/** A text in quotes, as the English words have it. */
export const quoted = (text: string): string => shortJson(text);

/** `a、b 和 c` */
export const list = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join('、')} 和 ${names.at(-1)}`;

/** Behind the first of several places that have the same fault. */
export const more = (count: number): string => (count > 1 ? `（另有 ${count - 1} 处）` : '');

/** The first three of many. */
export const firstThree = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join('、')}（另有 ${names.length - 3} 项）` : list(names);
