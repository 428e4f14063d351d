import { afterEach, expect, it } from 'vitest';
import { type Language, languageOfLocale, speak, wording } from '../src/language.ts';
import { runCli } from './support/harness.ts';

afterEach(() => speak('en'));

it.each<[Record<string, string>, Language]>([
  [{}, 'en'],
  [{ LANG: 'zh_CN.UTF-8' }, 'zh'],
  [{ LANG: 'zh-Hans' }, 'zh'],
  [{ LANG: 'zh' }, 'zh'],
  [{ LANG: 'en_US.UTF-8' }, 'en'],
  [{ LANG: 'C' }, 'en'],
  [{ LANG: 'zhuang' }, 'en'],
  [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }, 'en'],
  [{ LANG: 'en_US', LC_MESSAGES: 'zh_TW' }, 'zh'],
  [{ LANG: 'zh_CN', LC_ALL: '' }, 'zh'],
])('the locale %j is read as %s', (env, language) => {
  expect(languageOfLocale(env)).toBe(language);
});

it('words are those of the language that is spoken; without a translation they stay English', () => {
  const words = wording({ yes: 'yes' });
  speak('zh');
  expect(words.now.yes).toBe('yes');
  words.translate('zh', { yes: '是' });
  expect(words.now.yes).toBe('是');
  speak('en');
  expect(words.now.yes).toBe('yes');
});

it.each<[readonly string[], Record<string, string>, string]>([
  [['send', '--lang', 'fr'], {}, "--lang: 'fr' is no language that is known here"],
  [['--lang=fr', 'send'], {}, "--lang: 'fr' is no language that is known here"],
  [['send'], { FRIEND_CB_LANG: 'fr' }, "FRIEND_CB_LANG: 'fr' is no language that is known here"],
])('%j with %j is refused', async (argv, env, message) => {
  const { code, stdout, stderr } = await runCli(argv, { env });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).toContain('valid: en, zh');
});
