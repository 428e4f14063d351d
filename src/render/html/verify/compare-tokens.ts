export interface Part {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/**
 * What two lists of tokens have in common, in order, and what only one of them has.
 * @param keyOf tokens with the same key are the same
 */
export function compareTokens(
  from: readonly string[],
  to: readonly string[],
  keyOf: (token: string) => string,
): readonly Part[] {
  const [fromKeys, toKeys] = [from.map(keyOf), to.map(keyOf)];
  const lengths = commonLengths(fromKeys, toKeys);
  const at = (row: number, column: number) => lengths[row]?.[column] ?? 0;
  const parts: Part[] = [];
  let row = 0;
  let column = 0;
  while (row < from.length || column < to.length) {
    const [one, other] = [from[row], to[column]];
    if (one !== undefined && other !== undefined && fromKeys[row] === toKeys[column]) {
      parts.push({ kind: 'same', text: other });
      row += 1;
      column += 1;
    } else if (other === undefined || (one !== undefined && at(row + 1, column) >= at(row, column + 1))) {
      parts.push({ kind: 'gone', text: one ?? '' });
      row += 1;
    } else {
      parts.push({ kind: 'new', text: other });
      column += 1;
    }
  }
  return join(parts);
}

/** For each pair of places, how many keys the rests have in common. */
function commonLengths(from: readonly string[], to: readonly string[]): readonly Uint16Array[] {
  const lengths = Array.from({ length: from.length + 1 }, () => new Uint16Array(to.length + 1));
  for (let row = from.length - 1; row >= 0; row -= 1)
    for (let column = to.length - 1; column >= 0; column -= 1) {
      const [here, below] = [lengths[row] as Uint16Array, lengths[row + 1] as Uint16Array];
      here[column] =
        from[row] === to[column] ? (below[column + 1] ?? 0) + 1 : Math.max(below[column] ?? 0, here[column + 1] ?? 0);
    }
  return lengths;
}

/** What was taken away stands before what was put there, in one piece each. */
function join(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  let run: Part[] = [];
  const close = () => {
    for (const kind of ['gone', 'new'] as const) {
      const text = run.flatMap((each) => (each.kind === kind ? [each.text] : [])).join('');
      if (text !== '') joined.push({ kind, text });
    }
    run = [];
  };
  for (const each of parts)
    if (each.kind === 'same') {
      close();
      joined.push(each);
    } else run.push(each);
  close();
  return joined;
}
