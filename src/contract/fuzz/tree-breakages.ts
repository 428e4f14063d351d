import type { Member, Tree } from './json-tree.ts';

/** Two numbers by which a breakage chooses where it breaks, and how. */
export interface Chance {
  readonly at: number;
  readonly how: number;
}

/** One way to break a body before it is written. */
export type TreeBreakage = (body: Tree, chance: Chance) => Tree;

export const pick = <T>(list: readonly T[], number: number): T => list[number % list.length] as T;

const OTHER_TYPES = ['null', '7', '"x"', '[]', '{}', 'true', '""', '-0', '[null]', '[[]]', '{"0":{}}'];
const HUGE_NUMBERS = ['1e400', '-1e400', '1e-400', '123456789012345678901234567890', '9'.repeat(400), '0.1e999999999'];
const ODD_TEXTS = [
  '""',
  '"\\u0000"',
  '"\\ud800"',
  '" "',
  `"${'x'.repeat(33)}"`,
  `"${'x'.repeat(10_000)}"`,
  `"'"`,
  '"%s%n{0}"',
  '"😀"',
  '"\u202e"',
];
const ODD_ITEMS = ['null', '7', '"x"', '[]', '{}', '{"From_Account":null}'];
const DEPTHS = [10, 100, 600, 3000];
const NAMES = ['', ' ', 'pairlist', 'PairList ', '__proto__', 'constructor', 'PairList[0]', '$where', '\u0000'];

/** The members that can be broken, those of one pair among them. */
const BROKEN_MEMBERS = ['CallbackCommand', 'PairList', 'From_Account', 'To_Account'];

/**
 * Replaces one documented member by others. It is chosen by its name, so that the same one is broken
 * when the body becomes smaller.
 */
function editMember(body: Tree, { at }: Chance, edit: (member: Member) => readonly Member[]): Tree {
  const chosen = pick(BROKEN_MEMBERS, at);
  const place = Math.floor(at / BROKEN_MEMBERS.length);
  const walk = (tree: Tree): Tree => {
    if ('items' in tree)
      return { items: tree.items.map((item, index) => (index === place % tree.items.length ? walk(item) : item)) };
    if (!('members' in tree)) return tree;
    const members = tree.members.flatMap(([name, value]): readonly Member[] =>
      name === chosen ? edit([name, value]) : [[name, walk(value)]],
    );
    return { members };
  };
  return walk(body);
}

const replacing =
  (texts: readonly string[]): TreeBreakage =>
  (body, chance) =>
    editMember(body, chance, ([name]) => [[name, { raw: pick(texts, chance.how) }]]);

/** The first list in a body, with one item more. */
function addItem(tree: Tree, raw: string, isFirst: boolean): Tree {
  if ('items' in tree) return { items: isFirst ? [{ raw }, ...tree.items] : [...tree.items, { raw }] };
  if (!('members' in tree)) return tree;
  return { members: tree.members.map(([name, value]): Member => [name, addItem(value, raw, isFirst)]) };
}

/** Ways to break what the body says. */
export const TREE_BREAKAGES: Readonly<Record<string, TreeBreakage>> = {
  'member-removed': (body, chance) => editMember(body, chance, () => []),
  'type-changed': replacing(OTHER_TYPES),
  'number-huge': replacing(HUGE_NUMBERS),
  'text-odd': replacing(ODD_TEXTS),
  nested: (body, chance) => {
    const depth = pick(DEPTHS, chance.how);
    return editMember(body, chance, ([name]) => [[name, { raw: '['.repeat(depth) + ']'.repeat(depth) }]]);
  },
  'member-doubled': (body, chance) =>
    editMember(body, chance, (member) => [member, [member[0], { raw: pick(OTHER_TYPES, chance.how) }]]),
  'member-renamed': (body, chance) => editMember(body, chance, ([, value]) => [[pick(NAMES, chance.how), value]]),
  'member-wrapped': (body, chance) =>
    editMember(body, chance, ([name, value]) => [
      [name, chance.how % 2 === 0 ? { items: [value] } : { members: [[name, value]] }],
    ]),
  'item-odd': (body, { at, how }) => addItem(body, pick(ODD_ITEMS, how), at % 2 === 0),
  'body-other-type': (_, { how }) => ({ raw: pick(OTHER_TYPES, how) }),
};
