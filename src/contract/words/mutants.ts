import { wording } from '../../language.ts';
import type { MutantName } from '../self-test/mutant-name.ts';

/** In another language; the English words are the names themselves. */
export type MutantTexts = Readonly<Record<MutantName, string>>;
/** What is wrong with the receivers of the self-test. */
export const mutantWords = wording<MutantTexts | null>(null);
