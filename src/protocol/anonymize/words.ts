import { wording } from '../../language.ts';

/** What a recording has lost on its way to being harmless. */
const EN = {
  leftOut: (what: string) => `left out: ${what}`,
  more: (count: number) => `${count} more of the kind`,
  bodies: (count: number) => `${count} ${count === 1 ? 'body' : 'bodies'} that are not text`,
  header: (name: string) => `the header ${name}`,
  parameter: (name: string) => `the value of the query parameter ${name}`,
  member: (name: string) => `the member ${name}`,
};
export type AnonymizeWords = typeof EN;
export const anonymizeWords = wording<AnonymizeWords>(EN);
