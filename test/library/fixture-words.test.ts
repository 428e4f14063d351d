import { afterEach, expect, it } from 'vitest';
import { speak } from '../../src/language.ts';
import { fixtureWords } from '../../src/library/fixture-words.ts';
import { callbackNames, readCallbackFixture, readReplyFixture, replyNames } from '../../src/library/fixtures.ts';
import { loadWords } from '../../src/words/words.ts';

afterEach(() => speak('en'));

it('every fixture says in Chinese what it is, and nothing is said of one that does not exist', async () => {
  await loadWords('zh');
  speak('zh');
  const { callbacks, replies } = fixtureWords.now;
  expect(Object.keys(callbacks).sort()).toEqual([...callbackNames()].sort());
  expect(Object.keys(replies).sort()).toEqual([...replyNames()].sort());
  expect(readCallbackFixture('two-way').about).toBe('双向解除一对好友，来自 Web');
  expect(readReplyFixture('ok').about).toBe('文档中的应答：已处理');
  speak('en');
  expect(readReplyFixture('ok').about).toBe('The documented answer: processed');
});
