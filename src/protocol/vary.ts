/** The letters and digits that stand for each other: those of hex stay hex. */
const CLASSES = ['0123456789', 'abcdef', 'ghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'] as const;

/** For each ASCII code its class and its place there. */
const PLACES: readonly ({ readonly letters: string; readonly place: number } | null)[] = Array.from(
  { length: 128 },
  (_, code) => {
    const letter = String.fromCharCode(code);
    const letters = CLASSES.find((each) => each.includes(letter));
    return letters === undefined ? null : { letters, place: letters.indexOf(letter) };
  },
);

/**
 * The same kind of id, another one: from the end, each digit and letter is moved on within its kind
 * by the places of `round`, as an odometer has them. Length and look stay, round 0 changes nothing,
 * ids that differ still differ in the same round, and an id comes back only when all its places
 * have gone round (a million rounds for six digits).
 */
export function varyId(id: string, round: number): string {
  let rest = round;
  let tail = '';
  let at = id.length - 1;
  for (; rest > 0 && at >= 0; at -= 1) {
    const known = PLACES[id.charCodeAt(at)];
    if (!known) {
      tail = id.charAt(at) + tail;
      continue;
    }
    const { letters, place } = known;
    tail = letters.charAt((place + rest) % letters.length) + tail;
    rest = Math.floor(rest / letters.length);
  }
  return id.slice(0, at + 1) + tail;
}
