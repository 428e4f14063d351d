import { expect, it } from 'vitest';
import { varyId } from '../../src/protocol/vary.ts';
import { createRandom, many } from '../support/random.ts';

const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** As people, apps and databases make them. */
const IDS = [
  '211172',
  'user_10000',
  'alice',
  'chen-wei7',
  'BOB',
  'f81d4fae7dec11d0a76500a0c91e6bf6',
  'aB3xY9',
  '2ea4e023-2859-4512-b629-3089f77dff70',
  '@RBT#001',
  '张伟9',
  'x',
];
/** Of every size; the largest run of a day has fewer. */
const ROUNDS = [0, 1, 2, 9, 10, 99, 12_345, 999_999, 1_000_000, 2 ** 31 - 1];

it.each([
  ['211172', 1, '211173'],
  ['211179', 1, '211170'],
  ['211172', 10, '211182'],
  ['000000', 123_456, '123456'],
  ['user_99999', 1, 'user_99990'],
  ['alice', 0, 'alice'],
  ['af', 1, 'aa'],
  ['af', 6, 'bf'],
  ['Zz', 1, 'Zg'],
  ['a-1', 10, 'b-1'],
  ['@RBT#001', 1, '@RBT#002'],
  ['张伟', 5, '张伟'],
  ['', 5, ''],
])('%s in round %i is %s', (id, round, expected) => {
  expect(varyId(id, round)).toBe(expected);
});

const kinds = (id: string) =>
  id.replaceAll(/[0-9]/g, '0').replaceAll(/[a-f]/g, 'a').replaceAll(/[g-z]/g, 'g').replaceAll(/[A-Z]/g, 'A');

it.each(IDS)('%s keeps its length and the kind of each character, in every round', (id) => {
  for (const round of ROUNDS) expect(kinds(varyId(id, round))).toBe(kinds(id));
});

it.each(IDS)('%s stays as it is in round 0', (id) => {
  expect(varyId(id, 0)).toBe(id);
});

it('ids that differ still differ in the same round', () => {
  const random = createRandom(1);
  const alphabet = '0189afgzAFGZ_-@';
  const letter = () => alphabet.charAt(Math.floor(random() * alphabet.length));
  // Short ones of few letters, so that near neighbours are among them.
  const ids = [...new Set(many(5000, () => many(1 + Math.floor(random() * 4), letter).join('')))];
  for (const round of ROUNDS)
    expect(new Set(ids.map((id) => varyId(id, round))).size, `round ${round}`).toBe(ids.length);
});

it.each([
  ['21117', 100_000],
  ['abc', 6 ** 3],
  ['xyz', 20 ** 3],
  ['XYZ', 26 ** 3],
  ['a-1_Z', 6 * 10 * 26],
  ['7', 10],
])('%s is another id in each of %i rounds, and then itself again', (id, period) => {
  const seen = new Set<string>();
  for (let round = 0; round < period; round += 1) seen.add(varyId(id, round));
  expect(seen.size).toBe(period);
  expect(varyId(id, period)).toBe(id);
});

it('hex stays hex, and a UUID v4 stays one', () => {
  const random = createRandom(2);
  const hex = (length: number) => many(length, () => Math.floor(random() * 16).toString(16)).join('');
  for (let count = 0; count < 2000; count += 1) {
    const round = Math.floor(random() * 2 ** 31);
    expect(varyId(hex(32), round)).toMatch(/^[0-9a-f]{32}$/);
    expect(
      varyId(`${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'.charAt(Math.floor(random() * 4))}${hex(3)}-${hex(12)}`, round),
    ).toMatch(UUID4);
  }
});
