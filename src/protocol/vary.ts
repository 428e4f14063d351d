/** Characters that replace each other; the letters of hex stay letters of hex. */
const CLASSES = ['0123456789', 'abcdef', 'ghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'] as const;

/** The class of each ASCII code, and its place in that class. */
const PLACES: readonly ({ readonly letters: string; readonly place: number } | null)[] = Array.from(
  { length: 128 },
  (_, code) => {
    const letter = String.fromCharCode(code);
    const letters = CLASSES.find((each) => each.includes(letter));
    return letters === undefined ? null : { letters, place: letters.indexOf(letter) };
  },
);

/**
 * Another id of the same kind. Like an odometer, from its last character on, each digit and letter
 * moves forward within its class by the digits of `round`. Length and look stay. Round 0 changes
 * nothing, different ids stay different in the same round, and an id comes back only after all its
 * combinations (a million rounds for six digits).
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
