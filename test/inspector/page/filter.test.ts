import { expect, it } from 'vitest';
import type { Row } from '../../../src/inspector/api.ts';
import { applyFilter, choicesOf, type Filter, isFiltering, NO_FILTER } from '../../../src/inspector/page/filter.ts';

const row = (id: string, given: Partial<Row>): Row => ({
  seq: 1,
  id,
  type: 'callback',
  side: 'received',
  at: '2026-11-23T04:00:00.000Z',
  command: 'Sns.CallbackFriendDelete',
  platform: 'iOS',
  from: 'alice',
  to: ['bob'],
  toCount: 1,
  isTwoWay: false,
  status: 200,
  verdict: 'ok',
  code: null,
  latencyMs: 1,
  findings: [],
  parent: null,
  isAgain: false,
  ...given,
});
const ROWS = [
  row('one', {}),
  row('two', { verdict: 'fail', findings: [{ code: 'sdkappid-foreign', level: 'must' }] }),
  row('three', { command: 'Sns.CallbackFriendAdd', findings: [{ code: 'reply-slow', level: 'should' }] }),
];

it.each<[Partial<Filter>, readonly string[] | null, readonly string[]]>([
  [{}, null, ['three', 'two', 'one']],
  [{ verdict: 'ok' }, null, ['three', 'one']],
  [{ command: 'Sns.CallbackFriendDelete' }, null, ['two', 'one']],
  [{ finding: 'any' }, null, ['three', 'two']],
  [{ finding: 'reply-slow' }, null, ['three']],
  [{ verdict: 'ok', command: 'Sns.CallbackFriendDelete' }, null, ['one']],
  [{ text: 'x' }, ['one', 'three'], ['three', 'one']],
  [{ text: 'x', verdict: 'fail' }, ['one', 'three'], []],
])('of three rows %j, text found in %j, shows %j', (filter, found, ids) => {
  const shown = applyFilter(ROWS, { ...NO_FILTER, ...filter }, found && new Set(found));
  expect(shown.map(({ id }) => id)).toEqual(ids);
  expect(isFiltering({ ...NO_FILTER, ...filter })).toBe(Object.keys(filter).length > 0);
});

it('what there is to choose from is what was seen', () => {
  expect(choicesOf(ROWS)).toEqual({
    verdicts: ['fail', 'ok'],
    commands: ['Sns.CallbackFriendAdd', 'Sns.CallbackFriendDelete'],
    findings: ['reply-slow', 'sdkappid-foreign'],
  });
});
