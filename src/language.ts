/** The languages in which people can read this program's words. */
export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];
/** Every language but the one that stands in the code. */
export type OtherLanguage = Exclude<Language, 'en'>;

/**
 * The words of one part of the program. The English ones stand beside the facts that they tell of; those of
 * another language are laid over them, all of a part at once.
 */
export interface Wording<Words> {
  /** In the language that is spoken. Not to be kept: another language may be spoken later. */
  readonly now: Words;
  translate(language: OtherLanguage, words: Words): void;
}

/** Of the whole program: a command line speaks one language, and a library speaks English. */
let spoken: Language = 'en';

/** From now on `now` of every part has these words. They have to be translated before. */
export function speak(language: Language): void {
  spoken = language;
}

export const spokenLanguage = (): Language => spoken;

/**
 * The same in English: what goes onto the wire, or is compared by programs, is English whoever reads along.
 * @param told in the language that is spoken
 * @param tell says it again, where that is another one; it has no other effect
 */
export function englishOf<T>(told: T, tell: () => T): T {
  if (spoken === 'en') return told;
  const before = spoken;
  spoken = 'en';
  try {
    return tell();
  } finally {
    spoken = before;
  }
}

export function wording<Words>(english: Words): Wording<Words> {
  const others: Partial<Record<OtherLanguage, Words>> = {};
  return {
    get now() {
      return spoken === 'en' ? english : (others[spoken] ?? english);
    },
    translate: (language, words) => {
      others[language] = words;
    },
  };
}

/** The variables that say which language a person reads, the strongest first. */
const LOCALES = ['LC_ALL', 'LC_MESSAGES', 'LANG'] as const;

/** As the locale has it: `zh_CN.UTF-8` is Chinese, and all that is not known here is English. */
export function languageOfLocale(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = LOCALES.map((name) => env[name]).find((text) => text !== undefined && text !== '') ?? '';
  return /^zh(?![A-Za-z])/i.test(locale) ? 'zh' : 'en';
}
