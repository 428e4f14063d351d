import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { speak } from '../../src/language.ts';
import { SCHEMA_NAMES } from '../../src/library/schema-files.ts';
import { describeJsonFault } from '../../src/protocol/json.ts';
import { loadWords } from '../../src/words/words.ts';
import { hasHan } from '../support/chinese.ts';
import { runCli } from '../support/harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'refused-'));
const save = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
beforeAll(() => loadWords('zh'));
afterEach(() => speak('en'));
afterAll(() => rmSync(folder, { recursive: true }));

const env = { FRIEND_CB_LANG: 'zh' };
const LINES = save('lines.ndjson', '{"a":1\n');
const HAR = save('foreign.har', '{"log":{"entries":[{}]}}\n');
const NO_ENTRIES = save('none.har', '{"log":{}}\n');
const PAGE = save('page.html', '<html>');
const EMPTY = save('empty.json', '{}');

it.each<[readonly string[], readonly string[]]>([
  [
    ['schema', 'nope'],
    ["没有名为 'nope' 的 schema", '有效值：callback、'],
  ],
  [
    ['--lang', 'fr', 'schema'],
    ["--lang：'fr' 不是可用的语言", '有效值：en、zh'],
  ],
  [
    ['anonymize', LINES],
    [`${LINES}，第 1 行：不是 JSON：`, '有 1 行无法读取'],
  ],
  [
    ['anonymize', HAR],
    [`${HAR}，第 1 项：请求缺少 method、url 或 headers；已跳过`, '有 1 项无法读取'],
  ],
  [
    ['anonymize', NO_ENTRIES],
    ['没有 log.entries', '请重新导出'],
  ],
  [
    ['listen', '--port', '0', '--record', HAR],
    ['不是 friend-cb 写出的 HAR，因此不向它追加', '请指定新文件'],
  ],
  [['load', '--compare', PAGE, EMPTY], ["第 1 行第 1 列：此处应为一个值，而不是 '<'"]],
  [['load', '--compare', EMPTY, EMPTY], ['其中没有版本（v）']],
])('%j is refused in Chinese', async (argv, said) => {
  const { code, stderr } = await runCli(argv, { env });
  expect(code).toBe(2);
  for (const each of said) expect(stderr).toContain(each);
});

it('the list of schemas is in Chinese', async () => {
  const { stdout } = await runCli(['schema'], { env });
  const lines = stdout.trimEnd().split('\n');
  expect(lines.map((line) => line.split(' ')[0])).toEqual(SCHEMA_NAMES);
  expect(lines.filter((line) => !hasHan(line))).toEqual([]);
});

it.each([
  ['"a', '第 1 行第 3 列：字符串没有结束：缺少 "'],
  ['{"a":', '第 1 行第 6 列：此处缺少值，文本已结束'],
  ['1:', "第 1 行第 2 列：此处应当结束，却出现了 ':'"],
  ['[1 2]', "第 1 行第 4 列：此处应为逗号或 ]，而不是 '2'"],
])('the fault of %j is told in Chinese', (text, told) => {
  speak('zh');
  expect(describeJsonFault(text)).toBe(told);
});
