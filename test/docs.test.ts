import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { COMMANDS } from '../src/commands/commands.ts';
import { CASES } from '../src/contract/suite.ts';
import type { Language } from '../src/language.ts';
import { VERDICTS } from '../src/protocol/exchange.ts';
import { FINDING_CODES } from '../src/protocol/findings.ts';
import type { OutputRecord } from '../src/record/ndjson.ts';
import { EXAMPLES } from './support/example-backends.ts';
import { cell, MADE, optionsOf } from './support/made-parts.ts';
import { RECEIVERS } from './support/receivers.ts';

const ROOT = new URL('../', import.meta.url);
const pagesIn = (folder: string) =>
  readdirSync(new URL(folder, ROOT)).flatMap((name) => (name.endsWith('.md') ? [`${folder}${name}`] : []));
const PAGES = [
  ...['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...pagesIn('docs/'),
  ...pagesIn('docs/zh/'),
  ...[...EXAMPLES, ...Object.keys(RECEIVERS)].map((name) => `examples/${name}/README.md`),
];
const read = (page: string) => readFileSync(new URL(page, ROOT), 'utf8');
const languageOf = (page: string): Language => (/zh/.test(page) ? 'zh' : 'en');

/**
 * A page with its generated parts as the code has them. To write them anew:
 * `UPDATE_DOCS=1 npx vitest run test/docs.test.ts`
 */
function withMadeParts(page: string): string {
  const text = read(page);
  const made = MADE[languageOf(page)];
  return text.replaceAll(
    /(<!-- ([\w./ -]+) -->\n)(?:[\s\S]*?\n)??(<!-- \/\2 -->)/g,
    (_, open: string, name: string, close: string) => `${open}${made[name] ?? `there is no part '${name}'`}\n${close}`,
  );
}

it.each(PAGES)('%s: the generated parts are those of the code', (page) => {
  const made = withMadeParts(page);
  if (process.env['UPDATE_DOCS'] && made !== read(page)) writeFileSync(new URL(page, ROOT), made);
  expect(read(page)).toBe(made);
});

it('every generated part stands in one page', () => {
  const markers = PAGES.filter((page) => languageOf(page) === 'en').flatMap((page) =>
    [...read(page).matchAll(/^<!-- \/(.+) -->$/gm)].map((match) => match[1]),
  );
  expect(markers.sort()).toEqual(Object.keys(MADE.en).sort());
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

/** The page in Chinese of each page that has one. */
const IN_CHINESE = new Map([
  ['README.md', 'README.zh-CN.md'],
  ...pagesIn('docs/zh/').flatMap((page): [string, string][] => {
    const english = page.replace('zh/', '');
    return PAGES.includes(english) ? [[english, page]] : [];
  }),
]);
const IN_ENGLISH = new Map([...IN_CHINESE].map(([english, chinese]) => [chinese, english]));

/** A page's blocks of code without what is translated: comments, outputs and drawings. */
const codeOf = (page: string) =>
  [...read(page).matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map(([, kind = '', code = '']) => {
    const lines = code.split('\n');
    if (kind === 'text') return [kind];
    if (kind === 'console') return [kind, ...lines.filter((line) => line.startsWith('$ '))];
    return [kind, ...lines.map((line) => line.replace(/(?:^|\s+)(?:#|\/\/) .*$|\s*\/\*\* .*$/, ''))];
  });

/** Where the links of a page lead, as places in the pages in English: a heading by its number. What is made has its own. */
const placesOf = (page: string) =>
  [
    ...proseOf(page)
      .replaceAll(/<!-- (.+) -->[\s\S]*?<!-- \/\1 -->/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ]
    .flatMap(([, link = '']) => {
      if (/^https?:/.test(link)) return [link];
      const [path = '', fragment] = link.split('#');
      const target = path === '' ? page : new URL(path, new URL(page, ROOT)).pathname.slice(ROOT.pathname.length);
      if (target === 'docs/zh/quick-start.md') return [];
      const place = fragment === undefined ? '' : `#${anchorsOf(target).indexOf(fragment)}`;
      return [`${IN_ENGLISH.get(target) ?? target}${place}`];
    })
    .sort();

it.each([...IN_CHINESE])('%s and %s have the same headings, generated parts, code and links', (english, chinese) => {
  const markers = (page: string) => [...read(page).matchAll(/^<!-- .+ -->$/gm)].map(([marker]) => marker);
  const headings = (page: string) => [...proseOf(page).matchAll(/^#+(?= )/gm)].map(([level]) => level);
  expect(headings(chinese)).toEqual(headings(english));
  expect(markers(chinese)).toEqual(markers(english));
  expect(codeOf(chinese)).toEqual(codeOf(english));
  expect(placesOf(chinese)).toEqual(placesOf(english));
});

it.each(PAGES.filter((page) => languageOf(page) === 'zh'))(
  '%s: it leads to pages in Chinese where they are',
  (page) => {
    const toEnglish = [...proseOf(page).matchAll(/\]\(([^)\s#]+\.md)[^)]*\)/g)].flatMap(([, link = '']) => {
      const target = new URL(link, new URL(page, ROOT)).pathname.slice(ROOT.pathname.length);
      return IN_CHINESE.has(target) ? [target] : [];
    });
    // The README leads to the other language.
    expect(toEnglish).toEqual(page === 'README.zh-CN.md' ? ['README.md'] : []);
  },
);

it('what is made for a page in Chinese is in Chinese', () => {
  for (const [name, text] of Object.entries(MADE.zh)) expect(text, name).not.toContain('has no translation');
});

it('emphasis in Chinese ends where Markdown sees it: not behind a punctuation mark in front of a letter', () => {
  for (const page of PAGES)
    for (const [whole, text = '', next = ''] of proseOf(page).matchAll(/\*\*([^*]+)\*\*(.?)/g))
      expect(/\p{P}$/u.test(text) && /\p{L}/u.test(next), `${page}: ${whole}`).toBe(false);
});

it('the page for agents fits on a screen, and names every command, verdict and type of record', () => {
  const page = read('docs/agents.md');
  expect(page.split('\n').length - 1).toBeLessThanOrEqual(60);
  for (const { name } of COMMANDS) expect(page, name).toMatch(new RegExp(`\`friend-cb ${name}\\b`));
  for (const verdict of VERDICTS) expect(page).toContain(`\`${verdict}\``);
  const types = RECORD_TYPES.toSorted();
  expect(
    [...page.matchAll(/^- (`[a-z`, ]+`):/gm)].flatMap(([, list = '']) => list.match(/[a-z]+/g) ?? []).sort(),
  ).toEqual(types);
});

/** Each type that a line of NDJSON can have; another one does not compile. */
const RECORD_TYPES = Object.keys({
  ready: true,
  exchange: true,
  rest: true,
  client: true,
  unshown: true,
  summary: true,
} satisfies Record<OutputRecord['type'], true>);

it('llms.txt: every link leads to a file of the package, and the page for agents is the first', () => {
  const { files } = JSON.parse(read('package.json')) as { files: string[] };
  expect(files).toContain('llms.txt');
  const links = [...read('llms.txt').matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
  expect(links[0]).toBe('docs/agents.md');
  for (const link of links) {
    expect(existsSync(new URL(link, ROOT)), link).toBe(true);
    expect(files).toContain(link.split('/')[0]);
  }
});
