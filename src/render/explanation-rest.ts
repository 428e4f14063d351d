import { type RestCall, titleOf } from '../protocol/rest/calls.ts';
import type { Choice } from '../protocol/rest/choices.ts';
import { ITEM_TEXTS, type Mark, type RestCode } from '../protocol/rest/codes.ts';
import type { MemberRule } from '../protocol/rest/members.ts';
import { describeSource } from './describe-source.ts';
import { layPage, type PageView } from './explanation-page.ts';
import { padEnd } from './layout.ts';
import { explainWords } from './words/explain.ts';

const textsOf = (code: number) => ITEM_TEXTS.filter((each) => each.code === code);

type Kind = 'call' | 'code' | 'choice';

/** Ids in a column, then how each is known, what it is, and what it says. */
function renderRows(rows: readonly (readonly [id: string, mark: Mark, words: string])[], kind: Kind): string {
  const width = Math.max(...rows.map(([id]) => id.length));
  const { markNames, kinds } = explainWords.now;
  return rows
    .map(([id, mark, words]) => [padEnd(id, width), padEnd(markNames[mark], 10), padEnd(kinds[kind], 6), words])
    .map((cells) => `${cells.join('  ')}\n`)
    .join('');
}

/** Calls of the REST API, one a line. */
export const renderCallList = (calls: readonly RestCall[]): string =>
  renderRows(
    calls.map((call) => [titleOf(call), 'documented', call.title]),
    'call',
  );

/** What a member of a call's body may hold, in a few words. */
function describeMember(rule: MemberRule): string {
  const words = explainWords.now;
  const limits = [
    ...('choices' in rule && rule.choices !== null ? [words.oneOf(rule.choices)] : []),
    ...('most' in rule ? [words.atMost(rule.most)] : []),
    ...('mostBytes' in rule && rule.mostBytes !== null ? [words.atMostBytes(rule.mostBytes)] : []),
    ...(rule.required ? [] : [words.optional]),
  ];
  return words.member(rule.name, [words.members[rule.kind], ...limits]);
}

const describeMembers = (rules: readonly MemberRule[], indent = ''): string[] =>
  rules.flatMap((rule) => [
    `${indent}${describeMember(rule)}`,
    ...(rule.kind === 'items' ? describeMembers(rule.members, `${indent}  `) : []),
  ]);

/** A call of the REST API, whole. */
export function renderCallPage(call: RestCall, view: PageView): string {
  const { text, row } = layPage(view);
  const { name, title, members, callbacks, perSecond, source, service } = call;
  const words = explainWords.now;
  const lines = [
    `${view.style.strong(name)}  ${words.markNames.documented}${words.aCall}`,
    '',
    ...text(title),
    '',
    ...row(words.path, `POST /v4/${service}/${name}`),
    ...describeMembers(members).flatMap((line, index) => row(index === 0 ? words.body : '', line)),
    ...row(words.causes, callbacks.length === 0 ? words.noCallback : callbacks.join(words.and)),
    ...row(words.rate, words.perSecond(perSecond)),
    ...row(words.source, describeSource(source)),
  ];
  return `${lines.join('\n')}\n`;
}

/** A call as data. */
export const toCallData = ({ service, name, title, source, perSecond, callbacks, members }: RestCall) => ({
  call: `${service}/${name}`,
  title,
  source,
  perSecond,
  callbacks,
  members: describeMembers(members),
});

/** Codes of the REST API, one a line. */
export const renderRestCodeList = (codes: readonly RestCode[]): string =>
  renderRows(
    codes.map(({ code, mark, title }) => [String(code), mark, title]),
    'code',
  );

/** Choices of `friend-cb chat`, one a line. */
export const renderChoiceList = (choices: readonly Choice[]): string =>
  renderRows(
    choices.map(({ id, question }) => [id, 'chosen', question]),
    'choice',
  );

/** A code of the REST API, whole. */
export function renderRestCodePage({ code, title, advice, mark, source, note }: RestCode, view: PageView): string {
  const { text, row } = layPage(view);
  const words = explainWords.now;
  const lines = [
    `${view.style.strong(String(code))}  ${words.markNames[mark]}${words.aCode}`,
    '',
    ...text(title),
    '',
    ...row(words.advice, advice),
    ...(note === null ? [] : row(words.note, note)),
    ...textsOf(code).flatMap((each) =>
      row(words.text, words.itemText(each.text, each.call, words.markNames[each.mark])),
    ),
    ...row(words.known, `${words.markNames[mark]}${words.colon}${words.marks[mark]}`),
    ...row(words.source, source === null ? words.none : describeSource(source)),
  ];
  return `${lines.join('\n')}\n`;
}

/** A choice of `friend-cb chat`, whole. */
export function renderChoicePage(
  { id, question, choice, setting, alternatives, silent }: Choice,
  view: PageView,
): string {
  const { text, row } = layPage(view);
  const words = explainWords.now;
  const lines = [
    `${view.style.strong(id)}  ${words.markNames.chosen}${words.ofChat}`,
    '',
    ...text(question),
    '',
    ...row(words.choice, choice),
    ...row(words.setting, setting === null ? words.none : words.settingOf(setting)),
    ...(alternatives === null ? [] : row(words.others, alternatives)),
    ...row(words.known, `${words.markNames.chosen}${words.colon}${words.marks.chosen}`),
    ...(silent.length === 0 ? [] : row(words.silent, words.silentPages)),
    // Two pages may be one in another language.
    ...[...new Set(silent.map(describeSource))].flatMap((page) => row('', page)),
  ];
  return `${lines.join('\n')}\n`;
}

/** A code with the texts that were seen beside it, as data. */
export const toRestCodeData = (restCode: RestCode) => ({
  ...restCode,
  texts: textsOf(restCode.code).map(({ call, text, mark }) => ({ call, text, mark })),
});
