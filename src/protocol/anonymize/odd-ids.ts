/** Of a longer id this many characters are looked for: the documentation allows 32 bytes. */
const MAX_DEPTH = 64;
/** Numbers of nodes and character codes make one key. */
const CODES = 0x10000;
const ROOT = 0;
/** What a longer id may go on with in a text: everything but what a text puts around it. */
const REST = /[^\s"'\\<>(){}[\],;]*/y;

/** Ids that may stand anywhere within a word, to be found in a text in one walk. */
export interface OddIds {
  add(id: string): void;
  /** The length of the longest id that begins at this place; 0 where none does. */
  matchAt(text: string, at: number): number;
}

/**
 * A tree of characters: one regular expression of all ids would try each of them at each place of
 * the text.
 */
export function createOddIds(): OddIds {
  const children = new Map<number, number>();
  const ends = new Set<number>();
  let nodes = 1;
  return {
    add: (id) => {
      let node = ROOT;
      for (let at = 0; at < Math.min(id.length, MAX_DEPTH); at += 1) {
        const key = node * CODES + id.charCodeAt(at);
        const child = children.get(key) ?? nodes++;
        children.set(key, child);
        node = child;
      }
      ends.add(node);
    },
    matchAt: (text, start) => {
      let node = ROOT;
      let longest = 0;
      for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
        const child = children.get(node * CODES + text.charCodeAt(start + depth));
        if (child === undefined) return longest;
        node = child;
        if (ends.has(node)) longest = depth + 1;
      }
      // So long a beginning is no chance: what follows is the rest of the id, and goes with it.
      REST.lastIndex = start + longest;
      return longest + (REST.exec(text)?.[0].length ?? 0);
    },
  };
}
