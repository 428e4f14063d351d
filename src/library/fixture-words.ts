import { wording } from '../language.ts';

/** What each fixture is, by its name. In English it stands in the file of the fixture. */
export interface FixtureWords {
  readonly callbacks: Readonly<Record<string, string>>;
  readonly replies: Readonly<Record<string, string>>;
}

export const fixtureWords = wording<FixtureWords>({ callbacks: {}, replies: {} });
