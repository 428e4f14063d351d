/**
 * JSON as it is going to be written: unlike a value it can have a member twice, a number that no type
 * holds, and white space.
 */
export type Tree =
  | { readonly members: readonly Member[] }
  | { readonly items: readonly Tree[] }
  /** `role` tells the layout which texts to escape. */
  | { readonly text: string; readonly role: string }
  /** Written as it is. */
  | { readonly raw: string };
export type Member = readonly [name: string, value: Tree];

/** Where JSON takes white space. */
export const SPACE_PLACES = [
  'after-colon',
  'before-colon',
  'after-comma',
  'before-comma',
  'after-opening',
  'before-closing',
  'before-all',
  'after-all',
] as const;
export type SpacePlace = (typeof SPACE_PLACES)[number];

/** How a text is written that could be written in another way as well. */
export interface Layout {
  readonly spaces: readonly { readonly place: SpacePlace; readonly text: string }[];
  /** Writes one character of each text of a role, or of each member of a name, as an escape. */
  readonly escapes: readonly { readonly of: string; readonly at: number; readonly isUpper: boolean }[];
}

/** A tree as text. */
export function formatTree(tree: Tree, layout: Layout): string {
  const space = (place: SpacePlace) =>
    layout.spaces.flatMap((each) => (each.place === place ? [each.text] : [])).join('');
  const colon = `${space('before-colon')}:${space('after-colon')}`;
  const comma = `${space('before-comma')},${space('after-comma')}`;
  const enclose = (opening: string, parts: readonly string[], closing: string) =>
    `${opening}${space('after-opening')}${parts.join(comma)}${space('before-closing')}${closing}`;
  const format = (part: Tree): string => {
    if ('raw' in part) return part.raw;
    if ('text' in part) return formatText(part.text, part.role, layout);
    if ('items' in part) return enclose('[', part.items.map(format), ']');
    const members = part.members.map(([name, value]) => `${formatText(name, name, layout)}${colon}${format(value)}`);
    return enclose('{', members, '}');
  };
  return `${space('before-all')}${format(tree)}${space('after-all')}`;
}

function formatText(text: string, role: string, { escapes }: Layout): string {
  const escaped = new Map(
    escapes.flatMap(({ of, at, isUpper }) =>
      of === role && text !== '' ? [[at % text.length, isUpper] as const] : [],
    ),
  );
  if (escaped.size === 0) return JSON.stringify(text);
  const letters = text.split('').map((letter, at) => {
    const isUpper = escaped.get(at);
    if (isUpper === undefined) return JSON.stringify(letter).slice(1, -1);
    const hex = letter.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${isUpper ? hex.toUpperCase() : hex}`;
  });
  return `"${letters.join('')}"`;
}
