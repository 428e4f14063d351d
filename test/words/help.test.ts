import { writeFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { COMMANDS, NAMES } from '../../src/commands/commands.ts';
import { speak } from '../../src/language.ts';
import { renderLoadPage } from '../../src/render/html/load.ts';
import { cells } from '../../src/render/layout.ts';
import { renderLoadReport } from '../../src/render/pretty-load.ts';
import { renderLoadReportJson } from '../../src/render/report-json.ts';
import { createStyle } from '../../src/render/style.ts';
import { loadWords } from '../../src/words/words.ts';
import { exitCodes } from '../../src/words/zh/errors.ts';
import { startBackend } from '../support/counterparts.ts';
import { runCli } from '../support/harness.ts';
import { REPORTS } from '../support/sample-load.ts';
import { simulateRun } from '../support/simulated-run.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

afterEach(() => speak('en'));
const path = makeTemporaryFolder();

const HAN = /\p{sc=Han}/u;
const COLUMNS = 80;

async function help(argv: readonly string[], language: 'en' | 'zh'): Promise<string> {
  const { code, stdout } = await runCli(['--lang', language, ...argv], { isTTY: true, columns: COLUMNS });
  expect(code).toBe(0);
  return stdout;
}

/** The texts of a page, by what they belong to: each continues on the lines below it. */
function textsOf(page: string): Map<string, string> {
  const texts = new Map<string, string>();
  let last = '';
  for (const line of page.split('\n')) {
    const [, term, text = ''] = /^ {2}(\S.*?)(?: {2,}(.*))?$/.exec(line) ?? [];
    if (term !== undefined) {
      last = term;
      texts.set(term, text);
    } else if (/^ {6,}\S/.test(line)) texts.set(last, `${texts.get(last)} ${line.trim()}`.trim());
    else last = '';
  }
  return texts;
}

it.each([[], ...NAMES.map((name) => [name])])(
  'the help %s: all of it is Chinese, nothing is missing',
  async (...name) => {
    const argv = [...name, '--help'];
    const [english, chinese] = [await help(argv, 'en'), await help(argv, 'zh')];
    const [before, after] = [textsOf(english), textsOf(chinese)];
    expect([...after.keys()]).toEqual([...before.keys()]);
    // What the program's own help shows to begin with has no text of its own.
    for (const [term, text] of after) if (term !== 'friend-cb demo' || name.length > 0) expect(text, term).toMatch(HAN);
    const headings = chinese.match(/^(?:用法：.*|\p{sc=Han}+：)$/gmu);
    expect(headings?.length).toBe(english.match(/^(?:Usage:.*|\w+:)$/gm)?.length);
    for (const line of chinese.split('\n'))
      if (!/^ {2}friend-cb |npx artillery run/.test(line)) expect(cells(line), line).toBeLessThanOrEqual(COLUMNS);
  },
);

it('the page of a command has the same names, numbers and options in both languages', async () => {
  const facts = /--[a-z][a-z-]+|\bFRIEND_CB_[A-Z_]+|\b\d{2,}\b|\bSns\.\w+|\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b/g;
  for (const { load, name } of COMMANDS) {
    const { options } = await load();
    const [before, after] = [textsOf(await help([name, '--help'], 'en')), textsOf(await help([name, '--help'], 'zh'))];
    for (const [term, text] of before) {
      const told = (after.get(term) ?? '').replaceAll(/\s+/g, '');
      for (const fact of text.match(facts) ?? []) expect(told, `${name} ${term}`).toContain(fact);
      for (const choice of /: ((?:[\w.<>=%-]+(?:, | or ))+[\w.<>=%-]+)/
        .exec(text.split(' (')[0] ?? '')?.[1]
        ?.split(/, | or /) ?? [])
        if (/^-.*</.test(term) && choice !== 'the') expect(told, `${name} ${term}`).toContain(choice);
    }
    // A default in words is in Chinese words, or in the same letters: `2s`, `documented`.
    for (const { flags, defaultText } of Object.values(options)) {
      if (defaultText === null) continue;
      const told = after.get(flags)?.replaceAll(/\s+/g, '') ?? '';
      expect(told.includes(`默认：${defaultText}`) || /默认：[^）]*\p{sc=Han}/u.test(told), `${name} ${flags}`).toBe(
        true,
      );
      if (/[a-z]+ [a-z]+/.test(defaultText))
        expect(told, `${name} ${flags}`).not.toContain(defaultText.replaceAll(' ', ''));
    }
  }
});

it('the help of help, and of a command that there is not', async () => {
  expect(await help(['help', 'send'], 'zh')).toBe(await help(['send', '--help'], 'zh'));
  const { code, stderr } = await runCli(['--lang', 'zh', 'help', 'sned']);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^friend-cb: 没有命令 'sned'；是否想用 send？/)]);
});

it.each<[line: string, ...told: string[]]>([
  ['', '没有给出命令'],
  ['sned', "没有命令 'sned'；是否想用 send？", '参见：friend-cb --help'],
  ['send', 'send 需要 --to URL', '例如：friend-cb send --to http://localhost:3000/im', '参见：friend-cb send --help'],
  ['send :3000', "':3000' 前面缺少 --to", 'friend-cb --lang zh send --to :3000'],
  ['replay :3000', 'friend-cb --lang zh replay today.ndjson --to :3000'],
  [':3000', "没有命令 ':3000'", 'friend-cb send --lang zh --to :3000'],
  ['send --to :3000 --tow 1', "未知选项 '--tow'；是否想用 --to？"],
  ['send --to :3000 -X POST', "未知选项 '-X'：回调都是 POST"],
  ['send --to :3000 --max-time 3', "未知选项 '--max-time'：这里对应的是 --timeout DURATION"],
  ['--count 3 send', '--count 是 send 的选项，却写在了它的前面', 'friend-cb send --lang zh --count 3'],
  ['send --to :3000 --timeout soon', "--timeout <duration>：'soon' 不是时长", '有效值：500ms、2s、1m'],
  ['send --to :3000 --count 0', "--count <n>：'0' 不是 1 到 1000000000 的整数"],
  ['send --to :3000 --format yaml', "'yaml' 不在有效值之列：pretty、ndjson"],
  ['send --to :3000 --sdk-appid x', "'x' 不是 SDKAppID"],
  ['send --to :3000 --to', "选项 '--to <url>' 缺少值"],
  ['send --to --count 3', '--to <url> 没有值：后面紧跟着 --count'],
  ['send --to :3000 --token-file none', "无法读取 token 文件 'none'：不存在"],
  ['send --to :3000 --token a --token-file b', '同时给出了 --token 和 --token-file'],
  ['send --to :3000 --key k', '给出了 --key，却没有 --cert'],
  ['send --to :3000 --body x --pairs 2', '--body 原样发送，因此不能用 --pairs 修改'],
  ['send --to :3000 --print curl --format ndjson', '--print 和 --format ndjson 都要写到 stdout'],
  ['send a b --to :3000', "'send' 的参数过多：应为 1 个，给出了 2 个"],
  ['replay', "缺少必需的参数 'file'", '例如：friend-cb replay today.ndjson'],
  ['replay none.ndjson --to :3000', "无法读取录制 'none.ndjson'：不存在"],
  ['listen --forward-to :3000 --status 500', '使用 --forward-to 时由后台应答，因此不能给出 --status'],
  ['listen --reply yes', "没有名为 'yes' 的应答样例"],
  ['listen --record none/x', "无法写入录制文件 'none/x'：没有文件夹 'none'"],
  ['chat --count 3', '--count 等待回调'],
  ['chat --fault zed', "--fault <name=code>：'zed'"],
  ['load --to :3000 --threshold p99', "'p99' 不是阈值", '有效值：p50<20ms'],
  ['load --to :3000 --rate max --ramp 5', '--rate max 没有可供 --ramp 到达的终点'],
  ['load --compare one', '--compare 需要两个文件', '给出了 1 个'],
  ['load --merge --rate 5 one', '--merge 不发送任何内容，因此不能给出 --rate'],
  ['export artillery --to :3000 --rate 0.5', 'Artillery 每秒发送整数个回调，而 --rate 是 0.5'],
  ['export k6 --to :3000', "'k6' 不在有效值之列：artillery、vegeta"],
  ['fixtures fail --replies', '--replies 只列出名称'],
  ['anonymize none', "无法读取录制 'none'：不存在"],
])('friend-cb %s', async (line, ...told) => {
  const argv = line.split(' ').filter((word) => word !== '');
  const english = await runCli(argv);
  const { code, stdout, stderr } = await runCli(['--lang', 'zh', ...argv]);
  expect({ code, stdout }).toEqual({ code: english.code, stdout: '' });
  expect(code).toBe(2);
  for (const each of told) expect(stderr).toContain(each);
  for (const [, quoted = ''] of english.stderr.matchAll(/'([^' ]+)'/g)) expect(stderr).toContain(`'${quoted}'`);
});

it.each([0, 1, 2, 3, 4, 129, 130, 143] as const)('exit code %s is explained in Chinese', async (code) => {
  const { stdout } = await runCli(['explain', String(code), '--lang', 'zh']);
  expect(stdout.replaceAll(/\s+/g, '')).toContain(exitCodes[code].replaceAll(/\s+/g, ''));
});

it('a port in use is told with what to do, and the exit code is the same', async () => {
  const { url } = await startBackend();
  const { code, stderr } = await runCli(['listen', '--port', new URL(url).port, '--lang', 'zh']);
  expect(code).toBe(2);
  expect(stderr).toContain('端口已被占用\n  用 --port N 换一个端口，或用 --port 0 任选空闲端口');
});

/** All numbers of a text, in their order: in Chinese some stand elsewhere in a sentence. */
const numbersOf = (text: string) => (text.match(/\d[\d,.:T-]*\d|\d/g) ?? []).toSorted();

it.each(Object.entries(REPORTS))('the report of load in Chinese has the same numbers: %s', async (_, report) => {
  const style = await createStyle(false);
  const view = { style, columns: 100, verbose: false, disappointment: () => ({ repeat: null, hints: [] }) };
  const files = { style: '', script: '' };
  const render = () => [
    renderLoadReport({ ...report, examples: {} }, view),
    renderLoadPage({ ...report, examples: {} }, files, () => null).replace(
      /<script type="application\/json"[\s\S]*/,
      '',
    ),
  ];
  const english = render();
  await loadWords('zh');
  speak('zh');
  const chinese = render();
  for (const [index, each] of english.entries()) {
    expect(numbersOf(chinese[index] ?? '')).toEqual(numbersOf(each));
    expect(chinese[index]).toMatch(HAN);
  }
});

it('load says in Chinese what it sends, how it went, and what differs between two runs', async () => {
  const { url } = await startBackend();
  const line = ['load', '--to', url, '--rate', '50', '--duration', '200ms', '--seed', '7', '--threshold', 'p99<9s'];
  const sent = await runCli([...line, '--lang', 'zh']);
  expect(sent.stderr).toContain('50/s，持续 0.2 s，不带签名，种子 7');
  expect(sent.stdout).toMatch(/^ {2}回调 {8}10 个已发送，/m);
  expect(sent.stdout).toMatch(/^ {2}判定 {8}10 ok$/m);
  expect(sent.stdout).toMatch(/^(?:PASS|FAIL) {2}1 个阈值全部满足$/m);

  const file = path('run.json');
  writeFileSync(file, renderLoadReportJson(simulateRun({ seed: 1 })));
  const compared = await runCli(['load', '--compare', file, file, '--lang', 'zh', '--report', 'html=-']);
  expect(compared.code).toBe(0);
  expect(compared.stdout).toMatch(/<html lang="zh[^"]*">/);
  for (const text of [compared.stdout, compared.stderr]) expect(text).toContain('两个报告含有同一次运行');
});

it('a recording, an anonymized one and a named reply in Chinese', async () => {
  const file = path('half.ndjson');
  writeFileSync(file, 'no json\n');
  const { code, stderr } = await runCli(['anonymize', file, '--lang', 'zh']);
  expect(code).toBe(2);
  expect(stderr).toContain('已跳过这一行');
  expect(stderr).toContain('中没有可以读取的交互');
});
