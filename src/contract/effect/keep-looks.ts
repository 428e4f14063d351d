import { shorten } from '../../protocol/json.ts';
import type { Look } from '../verify-report.ts';

/** The looks that a report keeps, and of what was printed so many characters: a probe may print lists. */
const MOST_LOOKS = 10;
const MOST_CHARACTERS = 1000;

/** What a report keeps of the looks of a case, what is wrong first. @param hide takes secrets out of text */
export function keepLooks(looks: readonly Look[], hide: (text: string) => string): readonly Look[] {
  // Hidden first: half of a secret would not be known for one.
  const shown = (text: string) => shorten(hide(text.slice(0, 2 * MOST_CHARACTERS)), MOST_CHARACTERS);
  return [...looks.filter(({ right }) => !right), ...looks.filter(({ right }) => right)]
    .slice(0, MOST_LOOKS)
    .map((each) => ({ ...each, before: shown(each.before), after: shown(each.after) }));
}
