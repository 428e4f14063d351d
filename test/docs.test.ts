import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeControlApi } from '../src/chat/openapi.ts';
import { SETTINGS } from '../src/chat/settings-data.ts';
import { describeProxyUse } from '../src/commands/chat/proxy-advice.ts';
import { COMMANDS } from '../src/commands/commands.ts';
import { CASES } from '../src/contract/suite.ts';
import { EXIT_CODE_WORDS } from '../src/errors.ts';
import { callbackNames, readCallbackFixture, readReplyFixture, replyNames } from '../src/library/fixtures.ts';
import { VERDICTS, verdictWords } from '../src/protocol/exchange.ts';
import { FINDING_CODES, FINDINGS } from '../src/protocol/findings.ts';
import { REST_CALLS } from '../src/protocol/rest/calls.ts';
import { CHOICES_OF_CHAT } from '../src/protocol/rest/choices.ts';
import { REST_CODES } from '../src/protocol/rest/codes.ts';
import { CHAT_HOSTS } from '../src/protocol/rest/hosts.ts';
import { SOURCES, type SourceId } from '../src/protocol/sources.ts';
import { EXAMPLES } from './support/example-backends.ts';

const ROOT = new URL('../', import.meta.url);
const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...readdirSync(new URL('docs/', ROOT)).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
  ...EXAMPLES.map((name) => `examples/${name}/README.md`),
];
const read = (page: string) => readFileSync(new URL(page, ROOT), 'utf8');
const cell = (text: string) => text.replaceAll('|', '\\|');
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
const anchor = (id: string) => `<a id="${id}"></a>\`${id}\``;

/**
 * The parts of the pages that are made from the code, by the name of their markers. To write them
 * anew: `UPDATE_DOCS=1 npx vitest run test/docs.test.ts`
 */
const MADE: Readonly<Record<string, string>> = {
  commands: table(
    ['command', 'job'],
    COMMANDS.map(({ name, summary }) => [`[\`friend-cb ${name}\`](docs/${pageOf(name)})`, summary]),
  ),
  options: (await Promise.all(COMMANDS.map(({ name }) => describeOptions(name)))).join('\n\n'),
  'findings callback': describeFindings('callback'),
  'findings reply': describeFindings('reply'),
  cases: table(
    ['case', 'level', 'sends, or looks at', 'expects', 'source'],
    CASES.map(({ id, level, title, expects, source }) => [anchor(id), level, title, expects, linkTo(source)]),
  ),
  'chat calls': table(
    ['call', 'what it does', 'callbacks', 'source'],
    REST_CALLS.map(({ service, name, title, callbacks, source }) => [
      `\`${service}/${name}\``,
      title,
      callbacks.map((each) => `\`${each}\``).join(', '),
      linkTo(source),
    ]),
  ),
  'chat control': table(
    ['request', 'what it does'],
    Object.entries(describeControlApi('', '')['paths'] as Record<string, Record<string, { summary: string }>>).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(([method, { summary }]) => [`\`${method.toUpperCase()} ${path}\``, summary]),
    ),
  ),
  'chat choices': table(
    ['id', 'what no page says', 'what friend-cb does', 'setting', 'seen elsewhere'],
    CHOICES_OF_CHAT.map(({ id, question, choice, setting, alternatives }) => [
      anchor(id),
      question,
      choice,
      setting === null ? '' : `\`${setting}\``,
      alternatives ?? '',
    ]),
  ),
  'chat codes': table(
    ['code', 'meaning', 'what to do', 'known from'],
    REST_CODES.map(({ code, title, advice, mark, source, note }) => [
      String(code),
      `${title}${note === null ? '' : `. ${note}`}`,
      advice,
      mark === 'documented' ? linkTo(source) : mark,
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
    SETTINGS.map(({ name, valid }) => [`\`${name}\``, valid]),
  ),
  verdicts: table(
    ['verdict', 'when', 'exit code'],
    VERDICTS.map((verdict) => [
      `\`${verdict}\``,
      verdictWords.now[verdict].replace(/--[a-z-]+/g, '`$&`'),
      String(verdict === 'ok' ? 0 : verdict === 'unreachable' ? 3 : 1),
    ]),
  ),
  'exit codes': table(['code', 'meaning'], Object.entries(EXIT_CODE_WORDS)),
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
      `\`\`\`js\n${read(`docs/examples/${name}`)}\`\`\``,
    ]),
  ),
};

/** The page of a command; three small ones share theirs. */
function pageOf(command: string): string {
  return existsSync(new URL(`docs/${command}.md`, ROOT)) ? `${command}.md` : `demo-fixtures-explain.md#${command}`;
}

function linkTo(source: SourceId | null): string {
  return source === null ? 'silent' : `[${source}](${SOURCES[source].url})`;
}

function describeFindings(about: 'callback' | 'reply'): string {
  const rows = FINDING_CODES.filter((code) => FINDINGS[code].about === about).map((code) => {
    const { level, title, advice, source } = FINDINGS[code];
    return [anchor(code), level, title, advice, linkTo(source)];
  });
  return table(['code', 'level', 'what is wrong', 'what to do', 'source'], rows);
}

async function optionsOf(command: string) {
  const found = COMMANDS.find(({ name }) => name === command);
  return Object.values((await found?.load())?.options ?? {});
}

async function describeOptions(command: string): Promise<string> {
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

/** A page with its generated parts as the code has them. */
function withMadeParts(text: string): string {
  return text.replaceAll(
    /(<!-- ([a-z./ -]+) -->\n)(?:[\s\S]*?\n)??(<!-- \/\2 -->)/g,
    (_, open: string, name: string, close: string) => `${open}${MADE[name] ?? `there is no part '${name}'`}\n${close}`,
  );
}

it.each(PAGES)('%s: the generated parts are those of the code', (page) => {
  const made = withMadeParts(read(page));
  if (process.env['UPDATE_DOCS'] && made !== read(page)) writeFileSync(new URL(page, ROOT), made);
  expect(read(page)).toBe(made);
});

it('every generated part stands in one page', () => {
  const markers = PAGES.flatMap((page) => [...read(page).matchAll(/^<!-- \/(.+) -->$/gm)].map((match) => match[1]));
  expect(markers.sort()).toEqual(Object.keys(MADE).sort());
});

it.each(COMMANDS.map(({ name }) => name))(
  '%s: it has an example in the README, and all of its flags are described',
  async (name) => {
    expect(read('README.md')).toMatch(new RegExp(`^friend-cb ${name}\\b`, 'm'));
    const [, section] = read('docs/options.md').split(new RegExp(`^## ${name}\n`, 'm'));
    for (const { flags } of await optionsOf(name)) expect(section?.split('\n## ')[0]).toContain(`\`${cell(flags)}\``);
  },
);

it('every finding and every case can be linked to', () => {
  for (const code of FINDING_CODES) expect(anchorsOf('docs/findings.md')).toContain(code);
  for (const { id } of CASES) expect(anchorsOf('docs/cases.md')).toContain(id);
});

it('every console block shows commands that the program knows', () => {
  const shown = PAGES.flatMap((page) =>
    [...read(page).matchAll(/```(?:console|sh)\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
      [...block.matchAll(/(?:^|\| |&& )(?:\$ )?(?:npx )?friend-cb ([a-z]+)/gm)].map((match) => match[1]),
    ),
  );
  expect(shown.length).toBeGreaterThan(30);
  const names = COMMANDS.map(({ name }) => name);
  for (const command of shown) expect(names).toContain(command);
});

it('the README is read in one go', () => {
  const lines = read('README.md').split('\n').length - 1;
  expect(lines).toBeGreaterThanOrEqual(150);
  expect(lines).toBeLessThanOrEqual(200);
});

/** What stands outside of blocks of code, where links and headings are. */
const proseOf = (page: string) => read(page).replaceAll(/^```[\s\S]*?^```/gm, '');

/** The anchors that a page has: ids, and headings as GitHub names them. */
function anchorsOf(page: string): readonly string[] {
  const ids = [...proseOf(page).matchAll(/<a id="([^"]+)">/g)].map((match) => match[1] ?? '');
  const headings = [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
  return [...ids, ...headings];
}

it.each(PAGES)('%s: every link leads somewhere', (page) => {
  for (const [, link = ''] of proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^https?:/.test(link)) continue;
    const [path = '', fragment] = link.split('#');
    const target = path === '' ? page : new URL(path, new URL(page, ROOT)).pathname.slice(ROOT.pathname.length);
    expect(existsSync(new URL(target, ROOT)), `${page} links to ${link}`).toBe(true);
    if (fragment !== undefined) expect(anchorsOf(target), `${page} links to ${link}`).toContain(fragment);
  }
});

it('every page is linked from another one', () => {
  const linked = PAGES.flatMap((page) =>
    [...proseOf(page).matchAll(/\]\(([^)\s#]+\.md)[^)]*\)/g)].map(([, link = '']) =>
      new URL(link, new URL(page, ROOT)).pathname.slice(ROOT.pathname.length),
    ),
  );
  for (const page of PAGES) if (page !== 'README.md') expect(linked).toContain(page);
});
