import type { OtherLanguage, Wording } from '../language.ts';
import { PARTS, type Translation } from './parts.ts';

const LOADERS: Readonly<Record<OtherLanguage, () => Promise<Translation>>> = {
  zh: async () => (await import('./zh/zh.ts')).zh,
};

/** Loads a language, so that it can be spoken. */
export async function loadWords(language: OtherLanguage): Promise<void> {
  const translation = await LOADERS[language]();
  for (const [part, words] of Object.entries(PARTS) as [keyof Translation, Wording<unknown>][])
    words.translate(language, translation[part]);
}
