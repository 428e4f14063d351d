import { afterEach, beforeAll, expect, it } from 'vitest';
import { CASE_IDS } from '../../src/contract/suite.ts';
import { EXIT_CODE_WORDS } from '../../src/errors.ts';
import { speak } from '../../src/language.ts';
import { VERDICTS } from '../../src/protocol/exchange.ts';
import { FINDING_CODES, FINDINGS, LEVELS } from '../../src/protocol/findings.ts';
import { REST_CALLS } from '../../src/protocol/rest/calls.ts';
import { CHOICES_OF_CHAT, listChoices } from '../../src/protocol/rest/choices.ts';
import { listRestCodes, REST_CODES } from '../../src/protocol/rest/codes.ts';
import { SOURCES, type SourceId, sourceWords } from '../../src/protocol/sources.ts';
import { PARTS } from '../../src/words/parts.ts';
import { loadWords } from '../../src/words/words.ts';
import { findEnglish, hasHan, inBoth } from '../support/chinese.ts';
import { runCli } from '../support/harness.ts';

beforeAll(() => loadWords('zh'));
afterEach(() => speak('en'));

const OURS = [
  ...FINDING_CODES,
  ...LEVELS,
  ...VERDICTS,
  ...REST_CALLS.map(({ name }) => name),
  ...REST_CODES.map(({ code }) => String(code)),
  ...CHOICES_OF_CHAT.map(({ id }) => id),
];

it.each(OURS)('explain %s in Chinese', async (id) => {
  const { code, stdout, stderr } = await runCli(['--lang', 'zh', 'explain', id]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  // What an example is called is data, and cases have tests of their own.
  const isWords = (line: string) => !/示例|friend-cb listen --reply|^[a-z]+\/[a-z0-9-]+ /.test(line);
  const lines = stdout.split('\n').filter(isWords);
  expect(hasHan(lines.join('\n'))).toBe(true);
  expect(lines.filter((line) => findEnglish(line) !== null && !line.includes('（英文）'))).toEqual([]);
});

it.each([...CASE_IDS.slice(0, 8), ...Object.keys(EXIT_CODE_WORDS), ...Object.keys(SOURCES)])(
  'explain %s is answered in Chinese, too',
  async (id) => {
    const { code, stderr } = await runCli(['--lang', 'zh', 'explain', id]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  },
);

it('a page has the number of the manual in Chinese, and the ids of data stay', async () => {
  const page = await runCli(['--lang', 'zh', 'explain', 'sdkappid-foreign']);
  expect(page.stdout).toContain(
    '出处      269/1659 删除好友之后回调，https://cloud.tencent.com/document/product/269/1659',
  );
  const found = await runCli(['--lang', 'zh', 'explain', '269/1659']);
  expect(found.stdout).toContain('sdkappid-foreign');
  const json = await runCli(['--lang', 'zh', 'explain', 'sdkappid-foreign', '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    findings: [{ code: 'sdkappid-foreign', source: '1047/34360', title: 'SdkAppid 是其他应用的。' }],
    sources: [{ id: '1047/34360', title: '删除好友之后回调' }],
  });
});

it('every source is a page in Chinese, or is said to be in English', () => {
  const { en, zh } = inBoth(() => sourceWords.now);
  for (const id of Object.keys(SOURCES) as SourceId[]) {
    expect(en[id]).toEqual({ id, ...SOURCES[id] });
    const isChinese = zh[id].url === `https://cloud.tencent.com/document/product/${zh[id].id}`;
    expect(isChinese || zh[id].title.endsWith('（英文）'), id).toBe(true);
    if (id.startsWith('269/')) expect(zh[id].id).toBe(id);
  }
  const used = new Set<SourceId>(FINDING_CODES.flatMap((code) => FINDINGS[code].source ?? []));
  for (const id of used) expect(zh[id].id).toMatch(/^269\//);
});

it('what has no note or no alternatives in English has none in Chinese', () => {
  const codes = inBoth(() => listRestCodes().map(({ note }) => note === null));
  expect(codes.zh).toEqual(codes.en);
  const choices = inBoth(() => listChoices().map(({ alternatives }) => alternatives === null));
  expect(choices.zh).toEqual(choices.en);
});

/** Every text that is no function, with its place. */
function textsOf(words: unknown, place: string): [place: string, text: string][] {
  if (typeof words === 'string') return [[place, words]];
  if (typeof words !== 'object' || words === null) return [];
  return Object.entries(words).flatMap(([name, each]) => textsOf(each, `${place}.${name}`));
}

it.each(Object.entries(PARTS))('no sentence of the part %s is English', (name, words) => {
  const { en, zh } = inBoth(() => textsOf(words.now, name));
  // Where English stands beside what it tells of, as the help does, there is no table of it.
  if (en.length > 0) expect(en.map(([place]) => place)).toEqual(expect.arrayContaining(zh.map(([place]) => place)));
  const isNotPage = ([, text]: [string, string]) => !text.endsWith('（英文）');
  expect(zh.filter(isNotPage).filter(([, text]) => findEnglish(text) !== null)).toEqual([]);
  expect(zh.filter(([, text]) => /\p{Script=Han}[,;?!]|\p{Script=Han}: /u.test(text))).toEqual([]);
});
