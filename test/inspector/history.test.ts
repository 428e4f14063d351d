import { expect, it } from 'vitest';
import { KEPT_ENTRIES } from '../../src/inspector/api.ts';
import { createHistory } from '../../src/inspector/history.ts';
import { exchange } from '../support/exchange.ts';

it('the oldest are dropped first, and counted', () => {
  const history = createHistory();
  for (let index = 1; index <= KEPT_ENTRIES + 3; index += 1) history.add(exchange(`id${index}`));
  expect(history.dropped).toBe(3);
  expect(history.all().length).toBe(KEPT_ENTRIES);
  expect(history.all()[0]?.seq).toBe(4);
  expect([history.find('id3'), history.find('id4')?.seq]).toEqual([undefined, 4]);
});

it('large bodies are dropped sooner, but the last one is always kept', () => {
  const history = createHistory(100, 1000);
  history.add(exchange('a', 'x'.repeat(600)), { forwarded: exchange('b', 'x'.repeat(600)) });
  expect(history.dropped).toBe(0);
  history.add(exchange('c', 'x'.repeat(300)));
  history.add(exchange('d', 'x'.repeat(300)));
  expect(history.all().map(({ record }) => record.id)).toEqual(['c', 'd']);
  history.add(exchange('e', 'x'.repeat(5000)));
  expect(history.all().map(({ record }) => record.id)).toEqual(['e']);
  history.add(exchange('f'));
  expect([history.dropped, history.all().map(({ seq }) => seq)]).toEqual([4, [5]]);
});

it('children are those that name it as their parent', () => {
  const history = createHistory();
  history.add(exchange('a'));
  history.add({ ...exchange('b'), parent: 'a' });
  history.add({ ...exchange('c'), parent: 'b' });
  expect(history.childrenOf('a').map(({ record }) => record.id)).toEqual(['b']);
});
