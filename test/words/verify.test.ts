import { readFileSync } from 'node:fs';
import { HtmlValidate } from 'html-validate';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { Mutant } from '../../src/contract/self-test/mutant.ts';
import { MUTANTS } from '../../src/contract/self-test/mutants.ts';
import { startMutant } from '../../src/contract/self-test/start-mutant.ts';
import { CASES, type CaseInfo } from '../../src/contract/suite.ts';
import type { Report } from '../../src/contract/verify-report.ts';
import { refusalWords } from '../../src/contract/words/refusals.ts';
import { type Language, speak } from '../../src/language.ts';
import { type VerifyOptions, verify } from '../../src/library/verify.ts';
import { FINDINGS, type Rule } from '../../src/protocol/findings.ts';
import { envelopePlan } from '../../src/receiver/answer.ts';
import { renderVerifyPage } from '../../src/render/html/verify/verify-page.ts';
import { renderJunit } from '../../src/render/junit.ts';
import { cells } from '../../src/render/layout.ts';
import { renderMarkdown } from '../../src/render/markdown.ts';
import { renderMutant } from '../../src/render/pretty-self-test.ts';
import { renderVerifyReport } from '../../src/render/pretty-verify.ts';
import { createStyle } from '../../src/render/style.ts';
import { loadWords } from '../../src/words/words.ts';
import { runCli } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const APP = '1400000001';
const TOKEN = 'a-token';
const HAN = /\p{Script=Han}/u;
/** More words of English one after the other than a name of anything has. */
const ENGLISH = /(?:\b[A-Za-z][A-Za-z'’]*[ ,;:]+){5,}[A-Za-z]+\b/;
/** What stays as it is in any language: numbers, and names of members, parameters and functions. */
const EVIDENCE = /\d[\d,.]*\d|\d|\b(?:[A-Z]\w*[A-Z_]\w*|[a-z]+[A-Z]\w*|\w+_\w+)\b/g;
/** The same in Chinese, or short for what people of the trade call by its name. */
const SAID_OTHERWISE = ['PairLists', 'FriendDelete'];

const path = makeTemporaryFolder();
const PLAIN = await createStyle(false);

beforeAll(() => loadWords('zh'));
afterEach(() => speak('en'));

const wordsOf = ({ title, expects, advice }: CaseInfo) => ({ title, expects, advice });
const evidenceOf = (text: string) => (text.match(EVIDENCE) ?? []).filter((each) => !SAID_OTHERWISE.includes(each));

it.each(CASES.map((each) => [each.id, each] as const))('%s is told in Chinese, with the same evidence', (_, info) => {
  const english = wordsOf(info);
  speak('zh');
  const chinese = wordsOf(info);
  for (const name of ['title', 'expects', 'advice'] as const) {
    const [from, to] = [english[name], chinese[name]];
    expect(to === null).toBe(from === null);
    if (from === null || to === null || from === to) continue;
    expect(to).toMatch(HAN);
    expect(to).not.toMatch(ENGLISH);
    expect(evidenceOf(from).filter((each) => !to.includes(each))).toEqual([]);
  }
});

it('cases have the same advice in Chinese where they have it in English, so that one cause is one', () => {
  const groups = () =>
    CASES.map(({ id, advice }) => CASES.findIndex((each) => (each.advice ?? each.id) === (advice ?? id)));
  const english = groups();
  speak('zh');
  expect(groups()).toEqual(english);
});

it('what frameworks answer is told with the same evidence', () => {
  const all = () =>
    Object.values(refusalWords.now).map((words: string | ((...given: never[]) => string)) =>
      typeof words === 'string' ? words : (words as (...given: string[]) => string)('/a-path', 'GET'),
    );
  const english = all();
  speak('zh');
  for (const [index, text] of all().entries()) {
    expect(text).toMatch(HAN);
    expect(text).not.toMatch(ENGLISH);
    expect(evidenceOf(english[index] ?? '').filter((each) => !text.includes(each))).toEqual([]);
  }
});

it('every broken receiver of the self-test is named in Chinese, and its name fits its column', () => {
  const rows = () =>
    MUTANTS.map(({ name, caughtBy }) => renderMutant({ name, caughtBy, failed: [caughtBy], isCaught: true }, PLAIN));
  const english = rows();
  speak('zh');
  for (const [index, row] of rows().entries()) {
    expect(row).toMatch(HAN);
    expect(cells(row.slice(0, row.indexOf(MUTANTS[index]?.caughtBy ?? '')))).toBe(56);
    expect(evidenceOf(english[index] ?? '').filter((each) => !row.includes(each))).toEqual([]);
  }
});

/** A receiver with the faults of several, which has failures of all kinds. */
const FAULTS = [
  'never looks at SdkAppid',
  'looks only whether the Sign is hex',
  'never looks at RequestTime',
  'falls over __proto__',
  'falls over a new command',
  'has an error page with status 200 for a command without a body',
  'knows Mac, but not macOS',
  'takes no 17 pairs',
  'takes five pairs at the most',
  'answers before it reads the body',
  'leaves ErrorInfo out',
  'sends JSON as text/html',
];
const MANY: Mutant = {
  name: 'many faults',
  caughtBy: 'identity/foreign',
  override: (seen, right) => {
    let plan: typeof right | null = null;
    for (const mutant of FAULTS.map(named))
      if ('override' in mutant) plan = mutant.override(seen, plan ?? right) ?? plan;
    return plan;
  },
};
const RIGHT: Mutant = { name: 'right', caughtBy: '', override: () => null };

interface Told {
  readonly code: number | null;
  readonly report: Report;
  /** What people read, by the kind of report. */
  readonly texts: Readonly<Record<string, string>>;
}

const SETTINGS = { sdkAppId: APP, token: TOKEN, now: Date.now };

/** By the command line, with the files that it writes. */
async function tell(mutant: Mutant, language: Language): Promise<Told> {
  const receiver = await startMutant(mutant, SETTINGS);
  const kinds = ['html', 'markdown', 'junit', 'github', 'json'] as const;
  const file = (kind: string) => path(`${mutant.name}-${language}.${kind}`);
  const ran = await runCli([
    ...['verify', '--lang', language, '--to', receiver.url, '--sdk-appid', APP, '--token', TOKEN, '-v'],
    ...kinds.flatMap((kind) => ['--report', `${kind}=${file(kind)}`]),
  ]);
  speak('en');
  await receiver.close();
  const { json = '', ...files } = Object.fromEntries(kinds.map((kind) => [kind, readFileSync(file(kind), 'utf8')]));
  return { code: ran.code, report: JSON.parse(json), texts: { ...files, stdout: ran.stdout, stderr: ran.stderr } };
}

const FILES = { style: '', script: '' };
/** By the library, which can look into the data of a receiver of ours. */
async function tellByLibrary(
  language: Language,
  mutant: Mutant,
  options: Omit<VerifyOptions, 'to' | 'sdkAppId'>,
): Promise<Told> {
  const receiver = await startMutant(mutant, SETTINGS);
  speak(language);
  try {
    const { probe } = receiver;
    const report = await verify({ to: receiver.url, sdkAppId: APP, probe, settleMs: 300, token: TOKEN, ...options });
    const texts = {
      html: renderVerifyPage(report, FILES),
      markdown: renderMarkdown(report),
      junit: renderJunit(report),
      stdout: renderVerifyReport(report, { style: PLAIN, columns: null, verbose: true }),
    };
    return { code: null, report, texts };
  } finally {
    speak('en');
    await receiver.close();
  }
}

const named = (name: string) => MUTANTS.find((each) => each.name === name) ?? expect.fail(`no receiver '${name}'`);
const answering = (name: string, status: number, text: string): Mutant => ({
  name,
  caughtBy: '',
  override: () => ({ ...envelopePlan(status, ''), status, body: Buffer.from(text) }),
});

/** Members in their order, and what is the same in every language. */
function shapeOf(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => shapeOf(each, name));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries('request' in value ? { ...value, id: null } : value).map(([key, each]) => [
        key,
        shapeOf(each, key),
      ]),
    );
  return SAME.includes(name) ? value : typeof value;
}
const SAME = [
  'id',
  'level',
  'outcome',
  'code',
  'source',
  'verdict',
  'failOn',
  'signed',
  'seed',
  'v',
  'fails',
  'status',
];

/** What is ours in a text: without what came from the wire, commands, and words that have a test of their own. */
function ownWords(text: string, { cases }: Report): string[] {
  const findings = cases.flatMap((each) => each.findings.map(({ message }) => message));
  const rules: readonly Rule<never>[] = Object.values(FINDINGS);
  const advice = rules.flatMap((each) => [each.advice, ...(each.chat === undefined ? [] : [each.chat])]);
  const others = [...findings, ...advice].toSorted((one, other) => other.length - one.length);
  const plain = text
    .replaceAll(/<(style|script)\b.*?<\/\1>/gs, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll(/\bhttps?:\S+/g, '');
  return others
    .reduce((left, each) => left.replaceAll(each, ''), plain)
    .split('\n')
    .filter((line) => !/^\s*(?:\S+ +)?\| /.test(line) && !/[a-z-]+: |curl -/.test(line.trim().slice(0, 30)));
}

const validator = new HtmlValidate({ extends: ['html-validate:standard'] });

const ROWS: Readonly<Record<string, (language: Language) => Promise<Told>>> = {
  'many faults': (language) => tell(MANY, language),
  'nothing wrong': (language) => tell(RIGHT, language),
  'the wrong data': (language) =>
    tellByLibrary(language, named('deletes both directions for one'), { only: ['effect/'] }),
  'no deletion': (language) => tellByLibrary(language, named('says OK and deletes nothing'), { only: ['effect/'] }),
  'generated callbacks': (language) =>
    tellByLibrary(language, named('takes no 17 pairs'), { only: ['fuzz/'], fuzz: 60, probe: null }),
  'no route': (language) => tellByLibrary(language, answering('no route', 404, 'Cannot POST /'), {}),
  'a limit of the rate': (language) => tellByLibrary(language, answering('limited', 429, ''), {}),
};
const told = new Map<string, Readonly<Record<Language, Told>>>();
beforeAll(async () => {
  for (const [name, run] of Object.entries(ROWS)) told.set(name, { en: await run('en'), zh: await run('zh') });
}, 300_000);
const toldOf = (name: string) => told.get(name) ?? expect.fail();

it.each(Object.keys(ROWS))('%s: the same run in both languages', (name) => {
  const { en, zh } = toldOf(name);
  expect(zh.code).toBe(en.code);
  expect(zh.report.counts).toEqual(en.report.counts);
  expect(shapeOf(zh.report)).toEqual(shapeOf(en.report));
  for (const { title, expects } of zh.report.cases) expect(`${title}${expects}`).toMatch(HAN);
  for (const { title } of zh.report.causes) expect(title).toMatch(HAN);
});

it.each(Object.keys(ROWS))('%s: no report is in English', (name) => {
  const { report, texts } = toldOf(name).zh;
  for (const text of Object.values(texts))
    expect(ownWords(text, report).filter((line) => ENGLISH.test(line))).toEqual([]);
  const { html = '' } = texts;
  expect(html).toContain('<html lang="zh-CN">');
  expect(validator.validateStringSync(html).results.flatMap(({ messages }) => messages)).toEqual([]);
});

it.each(Object.keys(ROWS))('%s: no line is longer than a terminal is wide', (name) => {
  speak('zh');
  const text = renderVerifyReport(toldOf(name).zh.report, { style: PLAIN, columns: 80, verbose: false });
  expect(text.split('\n').filter((line) => cells(line) > 80)).toEqual([]);
});
