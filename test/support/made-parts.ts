import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describeControlApi } from '../../src/chat/openapi.ts';
import { SETTINGS } from '../../src/chat/settings-data.ts';
import { describeProxyUse } from '../../src/commands/chat/proxy-advice.ts';
import { COMMANDS, type CommandByName, commandHelp } from '../../src/commands/commands.ts';
import { PROJECT_MEMBERS } from '../../src/commands/shared/project/members.ts';
import { CASES } from '../../src/contract/suite.ts';
import { exitCodeWords } from '../../src/errors.ts';
import { type Language, speak } from '../../src/language.ts';
import { callbackNames, readCallbackFixture, readReplyFixture, replyNames } from '../../src/library/fixtures.ts';
import { describeSchemas, schemaFile } from '../../src/library/schema-files.ts';
import { VERDICTS, verdictWords } from '../../src/protocol/exchange.ts';
import { FINDING_CODES, FINDINGS, findingWords } from '../../src/protocol/findings.ts';
import { listCalls } from '../../src/protocol/rest/calls.ts';
import { listChoices } from '../../src/protocol/rest/choices.ts';
import { listRestCodes } from '../../src/protocol/rest/codes.ts';
import { CHAT_HOSTS } from '../../src/protocol/rest/hosts.ts';
import { type SourceId, sourceWords } from '../../src/protocol/sources.ts';
import { loadWords } from '../../src/words/words.ts';
import { makeTypes, type TypesLanguage } from './types.ts';

const ROOT = new URL('../../', import.meta.url);
const read = (page: string) => readFileSync(new URL(page, ROOT), 'utf8');
export const cell = (text: string) => text.replaceAll('|', '\\|');
type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;
const plainTable: Table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
const anchor = (id: string) => `<a id="${id}"></a>\`${id}\``;
/** By the name of their markers. */
type Parts = Readonly<Record<string, string>>;

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\`\`\``;
}

/** Callback and reply in another language. */
async function showTypes(language: TypesLanguage): Promise<string> {
  const files = await makeTypes(language, ['callback', 'reply']);
  return fence(language, [...files.values()].join('\n'));
}

const TYPES = { 'types go': await showTypes('go'), 'types java': await showTypes('java') };

/** The parts of the pages that are made from the code, in the language that is spoken. */
async function makeParts(language: Language): Promise<Parts> {
  const table: Table = (head, rows) => plainTable(language === 'en' ? head : head.map(inChinese), rows);
  return {
    commands: table(
      ['command', 'job'],
      COMMANDS.map(({ name, summary }) => {
        const page = pageOf(name, language);
        return [
          `[\`friend-cb ${name}\`](docs/${page})${language === 'zh' && !page.startsWith('zh/') ? '（英文）' : ''}`,
          commandHelp.now?.[name as keyof CommandByName].summary ?? summary,
        ];
      }),
    ),
    options: (await Promise.all(COMMANDS.map(({ name }) => describeOptions(name, table)))).join('\n\n'),
    'project members': await describeProject(table),
    'agents exit codes': Object.entries(exitCodeWords.now)
      .map(([code, words]) => `- \`${code}\`: ${words.replace(/ \(.*/, '')}`)
      .join('\n'),
    'findings callback': describeFindings('callback', table),
    'findings reply': describeFindings('reply', table),
    cases: table(
      ['case', 'level', 'sends, or looks at', 'expects', 'source'],
      CASES.map(({ id, level, title, expects, source }) => [
        anchor(id),
        level,
        title,
        expects,
        linkTo(source, language),
      ]),
    ),
    verdicts: table(
      ['verdict', 'when', 'exit code'],
      VERDICTS.map((verdict) => [
        `\`${verdict}\``,
        verdictWords.now[verdict].replace(/--[a-z-]+/g, '`$&`'),
        String(verdict === 'ok' ? 0 : verdict === 'unreachable' ? 3 : 1),
      ]),
    ),
    'exit codes': table(['code', 'meaning'], Object.entries(exitCodeWords.now)),
    'fixtures callbacks': table(
      ['name', 'what it is'],
      callbackNames().map((name) => [`\`${name}\``, readCallbackFixture(name).about]),
    ),
    'fixtures replies': table(
      ['name', 'what it is', 'verdict', 'findings'],
      replyNames().map((name) => {
        const { about, expect: judged } = readReplyFixture(name);
        const findings = judged?.findings.map((code) => `[\`${code}\`](findings.md#${code})`) ?? [];
        return [`\`${name}\``, about, judged?.verdict ?? '', findings.join(', ')];
      }),
    ),
    ...Object.fromEntries(
      readdirSync(new URL('docs/examples/', ROOT)).map((name) => [
        `file examples/${name}`,
        fence(name.replace(/.*\.[cm]?/, ''), read(`docs/examples/${name}`)),
      ]),
    ),
    schemas: table(
      ['name', 'what it describes', 'file'],
      describeSchemas().map(({ name, about, path }) => [`\`${name}\``, about, `[\`${path}\`](../${schemaFile(name)})`]),
    ),
    ...TYPES,
    ...makePartsOfChat(language, table),
  };
}

/** Every member of a project file, and the options that it gives a value to. */
async function describeProject(table: Table): Promise<string> {
  const specs = await Promise.all(COMMANDS.map(async ({ name, load }) => ({ name, spec: await load() })));
  const rows = Object.entries(PROJECT_MEMBERS).map(([member, { kind, about }]) => {
    const heeding = specs.flatMap(({ name, spec }) =>
      Object.values(spec.options).flatMap((option) => (option.member === member ? { name, flags: option.flags } : [])),
    );
    const [flag = ''] = heeding[0]?.flags.split(' ') ?? [];
    return [`\`${member}\``, kind, about, `\`${flag}\` of ${heeding.map(({ name }) => name).join(', ')}`];
  });
  return table(['member', 'value', 'what it is', 'in place of'], rows);
}

function makePartsOfChat(language: Language, table: Table): Parts {
  const tell = language === 'en' ? (text: string) => text : inChinese;
  return {
    'chat calls': table(
      ['call', 'what it does', 'callbacks', 'source'],
      listCalls().map(({ service, name, title, callbacks, source }) => [
        `\`${service}/${name}\``,
        title,
        callbacks.map((each) => `\`${each}\``).join(', '),
        linkTo(source, language),
      ]),
    ),
    'chat control': table(
      ['request', 'what it does'],
      Object.entries(
        describeControlApi('', '')['paths'] as Record<string, Record<string, { summary: string }>>,
      ).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, { summary }]) => [`\`${method.toUpperCase()} ${path}\``, tell(summary)]),
      ),
    ),
    'chat choices': table(
      ['id', 'what no page says', 'what friend-cb does', 'setting', 'seen elsewhere'],
      listChoices().map(({ id, question, choice, setting, alternatives }) => [
        anchor(id),
        question,
        choice,
        setting === null ? '' : `\`${setting}\``,
        alternatives ?? '',
      ]),
    ),
    'chat codes': table(
      ['code', 'meaning', 'what to do', 'known from'],
      listRestCodes().map(({ code, title, advice, mark, source, note }) => [
        String(code),
        `${title}${note === null ? '' : `. ${note}`}`,
        advice,
        mark === 'documented' ? linkTo(source, language) : mark,
      ]),
    ),
    'chat hosts': table(
      ['region', 'host', 'kind', 'known from'],
      CHAT_HOSTS.map(({ region, host, kind, mark, note }) => [
        region,
        `\`${host}\``,
        kind,
        note === null ? mark : `${mark}: ${note}`,
      ]),
    ),
    'chat proxy': [
      '```sh',
      ...describeProxyUse('http://127.0.0.1:8988/', '/home/you/.local/share/friend-cb/chat.crt'),
      '```',
    ].join('\n'),
    'chat settings': table(
      ['JSON', 'valid'],
      SETTINGS.map(({ name, valid }) => [`\`${name}\``, tell(valid)]),
    ),
  };
}

/** The page of a command; three small ones share theirs. */
function pageOf(command: string, language: Language): string {
  if (language === 'zh' && existsSync(new URL(`docs/zh/${command}.md`, ROOT))) return `zh/${command}.md`;
  return existsSync(new URL(`docs/${command}.md`, ROOT)) ? `${command}.md` : `demo-fixtures-explain.md#${command}`;
}

function linkTo(source: SourceId | null, language: Language = 'en'): string {
  return source === null
    ? language === 'en'
      ? 'silent'
      : '没有说明'
    : `[${sourceWords.now[source].id}](${sourceWords.now[source].url})`;
}

function describeFindings(about: 'callback' | 'reply', table: Table): string {
  const rows = FINDING_CODES.filter((code) => FINDINGS[code].about === about).map((code) => {
    const { level, source } = FINDINGS[code];
    const { title, advice } = findingWords.now[code];
    return [anchor(code), level, title, advice, linkTo(source)];
  });
  return table(['code', 'level', 'what is wrong', 'what to do', 'source'], rows);
}

export async function optionsOf(command: string) {
  const found = COMMANDS.find(({ name }) => name === command);
  return Object.values((await found?.load())?.options ?? {});
}

async function describeOptions(command: string, table: Table): Promise<string> {
  const rows = (await optionsOf(command)).map(({ flags, help, preset, defaultText, env }) => {
    const extra = [
      ...(preset === null ? [] : [`without a value: ${preset}`]),
      ...(defaultText === null ? [] : [`default: ${defaultText}`]),
      ...(env === null ? [] : [`\`${env}\``]),
    ];
    return [`\`${flags}\``, `${help}${extra.length > 0 ? ` (${extra.join(', ')})` : ''}`];
  });
  return `## ${command}\n\n${table(['option', 'what it does'], rows)}`;
}

/** What only stands in pages, in Chinese: the heads of tables, and what the control API says of itself, which is English. */
const IN_CHINESE: Readonly<Record<string, string>> = {
  callbacks: '回调',
  call: '调用',
  case: '用例',
  code: '代码',
  command: '命令',
  'exit code': '退出码',
  expects: '预期',
  file: '文件',
  findings: '发现项',
  host: '域名',
  id: 'ID',
  JSON: 'JSON',
  'in place of': '代替',
  job: '用途',
  kind: '种类',
  'known from': '依据',
  level: '级别',
  meaning: '含义',
  member: '成员',
  name: '名称',
  option: '选项',
  region: '地域',
  request: '请求',
  'seen elsewhere': '其他情况',
  'sends, or looks at': '发送或查看',
  setting: '设置',
  source: '出处',
  valid: '有效值',
  value: '值',
  verdict: '判定',
  'what friend-cb does': 'friend-cb 的做法',
  'what is wrong': '问题',
  'what it describes': '描述的内容',
  'what it does': '作用',
  'what it is': '内容',
  'what no page says': '文档没有说明的问题',
  'what to do': '处理办法',
  when: '条件',

  'All accounts, and who has whom': '所有账号，以及谁的列表里有谁',
  'A user accepts requests: To_Account has the requesters': '用户同意好友请求：To_Account 是请求者',
  'A user adds friends in a client': '用户在客户端添加好友',
  'A user blocks accounts, which ends friendships with them': '用户拉黑账号，与其好友关系随之解除',
  'A user deletes friends in a client': '用户在客户端删除好友',
  'A user takes accounts off the blocklist': '用户取消拉黑',
  'Changes settings; those that are not named stay': '更改设置；没有写出的保持不变',
  'Graph and settings as at the start; callbacks that are due, and those that were answered, are forgotten':
    '关系图和设置恢复到启动时的状态；待发的和已应答的回调都清空',
  'Replaces the graph. No callback tells of it.': '替换关系图，不会有回调',
  'The settings for what breaks backends': '专门考验后台的设置',
  'This document': '本文档',
  'Waits until so many callbacks have been answered, then returns them': '等待若干个回调得到应答，然后返回它们',

  '"after" or "before"': '"after" 或 "before"',
  '"empty" or "observed"': '"empty" 或 "observed"',
  '31704 or 30001': '31704 或 30001',
  'a duration such as "200ms", or a number of milliseconds': '时长，例如 "200ms"，或毫秒数',
  'a number from 0 to 10': '0 到 10 的数字',
  'a number of callbacks such as 1, a part of all such as "10%", or null':
    '回调个数，例如 1；占全部的比例，例如 "10%"；或 null',
  'an array such as ["zed=30006", "friend_delete=60008"]': '数组，例如 ["zed=30006", "friend_delete=60008"]',
  'calls a second, or null': '每秒调用次数，或 null',
  'true or false': 'true 或 false',
};

function inChinese(text: string): string {
  return IN_CHINESE[text] ?? `'${text}' has no translation`;
}

/** For the pages in each language. */
export const MADE = { en: await makeParts('en'), zh: await makeInChinese() };

async function makeInChinese() {
  await loadWords('zh');
  speak('zh');
  try {
    return await makeParts('zh');
  } finally {
    speak('en');
  }
}
