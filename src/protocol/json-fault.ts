import { wording } from '../language.ts';
import { escapeUnseen } from './visible.ts';

/** Where a text ceases to be JSON. */
export interface JsonFault {
  /** From 0, in UTF-16 code units; the length of the text where it ends too early. */
  readonly offset: number;
  /** Both from 1; columns count characters. */
  readonly line: number;
  readonly column: number;
  /** What is expected there, and what stands there instead. */
  readonly problem: string;
}

/** What may come next; `after` follows a value. */
type State = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'after';

type Step =
  | { readonly ok: true; readonly end: number; readonly state: State }
  | { readonly ok: false; readonly offset: number; readonly wanted: string };

const EN = {
  states: {
    value: 'a value',
    'value or ]': 'a value or ]',
    name: 'a name in double quotes',
    'name or }': 'a name in double quotes or }',
    colon: 'a colon',
    after: 'the end',
  } satisfies Record<State, string>,
  anEscape: 'an escape such as \\n',
  aKnownEscape: 'an escape that JSON knows, such as \\n or \\u4e2d,',
  endOfString: 'the " that ends the string',
  commaOr: (close: string) => `a comma or ${close}`,
  /** @param found null at the end of the text */
  problem: (wanted: string, found: string | null) =>
    `${wanted} is expected, ${found === null ? 'and not the end of the text' : `not '${found}'`}`,
};
export type JsonFaultWords = typeof EN;
export const jsonFaultWords = wording<JsonFaultWords>(EN);

const BLANKS = /[ \t\n\r]*/y;
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/y;

/** The end of a match at this place; null where there is none. */
function endOf(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

function readString(text: string, at: number, state: State): Step {
  for (let next = at + 1; next < text.length; next += 1) {
    const code = text.charCodeAt(next);
    if (code === 0x22) return { ok: true, end: next + 1, state };
    if (code < 0x20) return { ok: false, offset: next, wanted: jsonFaultWords.now.anEscape };
    if (code !== 0x5c) continue;
    const end = endOf(ESCAPE, text, next);
    if (end === null) return { ok: false, offset: next, wanted: jsonFaultWords.now.aKnownEscape };
    next = end - 1;
  }
  return { ok: false, offset: text.length, wanted: jsonFaultWords.now.endOfString };
}

/** Reads one token. `open` holds the brackets that are not closed yet. */
function step(text: string, at: number, state: State, open: string[]): Step {
  const words = jsonFaultWords.now;
  const found = text[at];
  const inside = open.at(-1);
  const go = (next: State): Step => ({ ok: true, end: at + 1, state: next });
  if (state === 'colon' && found === ':') return go('value');
  if (found === '"' && state.startsWith('name')) return readString(text, at, 'colon');
  if (found === '"' && state.startsWith('value')) return readString(text, at, 'after');
  const close = inside === '{' ? '}' : ']';
  if (inside !== undefined && found === close && (state === 'after' || state.endsWith(close))) {
    open.pop();
    return go('after');
  }
  if (state === 'after') {
    if (inside !== undefined && found === ',') return go(inside === '{' ? 'name' : 'value');
    return { ok: false, offset: at, wanted: inside === undefined ? words.states.after : words.commaOr(close) };
  }
  if (state.startsWith('value')) {
    if (found === '{' || found === '[') {
      open.push(found);
      return go(found === '{' ? 'name or }' : 'value or ]');
    }
    const end = endOf(SCALAR, text, at);
    if (end !== null) return { ok: true, end, state: 'after' };
  }
  return { ok: false, offset: at, wanted: words.states[state] };
}

/**
 * Finds the place where a text ceases to be JSON; null where it is JSON. JSON.parse tells it in
 * other words in each version of Node.js, or not at all.
 */
export function findJsonFault(text: string): JsonFault | null {
  const open: string[] = [];
  let state: State = 'value';
  let at = 0;
  for (;;) {
    at = endOf(BLANKS, text, at) ?? at;
    if (at === text.length && state === 'after' && open.length === 0) return null;
    const next = step(text, at, state, open);
    if (!next.ok) return describe(text, next);
    ({ end: at, state } = next);
  }
}

function describe(text: string, { offset, wanted }: { readonly offset: number; readonly wanted: string }): JsonFault {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  // One character and no more: what follows may be somebody's name.
  const [found] = text.slice(offset, offset + 2);
  return {
    offset,
    line: before.split('\n').length,
    column: Array.from(before.slice(start)).length + 1,
    problem: jsonFaultWords.now.problem(wanted, found === undefined ? null : escapeUnseen(found)),
  };
}
