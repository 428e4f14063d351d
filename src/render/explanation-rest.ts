import { type RestCall, titleOf } from '../protocol/rest/calls.ts';
import type { Choice } from '../protocol/rest/choices.ts';
import { ITEM_TEXTS, type Mark, type RestCode } from '../protocol/rest/codes.ts';
import type { MemberRule } from '../protocol/rest/members.ts';
import { SOURCES, type SourceId } from '../protocol/sources.ts';
import { layPage, type PageView } from './explanation-page.ts';
import { padEnd } from './layout.ts';

/** How a fact about the REST API is known. What friend-cb chose is never told as Tencent's word. */
const MARK_WORDS: Readonly<Record<Mark, string>> = {
  documented: "a page of Tencent's manual has it",
  observed: "seen in public code or in a reply; no page of Tencent's manual has it",
  chosen: "friend-cb's choice, not Tencent's word",
};

const describePage = (page: SourceId) => `${page} ${SOURCES[page].title}, ${SOURCES[page].url}`;
const textsOf = (code: number) => ITEM_TEXTS.filter((each) => each.code === code);

/** Ids in a column, then how each is known, what it is, and what it says. */
function renderRows(rows: readonly (readonly [id: string, mark: Mark, kind: string, words: string])[]): string {
  const width = Math.max(...rows.map(([id]) => id.length));
  return rows
    .map(([id, mark, kind, words]) => `${padEnd(id, width)}  ${padEnd(mark, 10)}  ${padEnd(kind, 6)}  ${words}\n`)
    .join('');
}

/** Calls of the REST API, one a line. */
export const renderCallList = (calls: readonly RestCall[]): string =>
  renderRows(calls.map((call) => [titleOf(call), 'documented', 'call', call.title]));

/** What a member of a call's body may hold, in a few words. */
function describeMember(rule: MemberRule): string {
  const kinds: Readonly<Record<MemberRule['kind'], string>> = {
    account: 'the id of an account',
    accounts: 'an array of ids',
    text: 'a string',
    texts: 'an array of strings',
    integer: 'a whole number',
    items: 'an array of objects',
    value: 'any value',
  };
  const limits = [
    ...('choices' in rule && rule.choices !== null ? [`one of ${rule.choices.join(', ')}`] : []),
    ...('most' in rule ? [`at most ${rule.most}`] : []),
    ...('mostBytes' in rule && rule.mostBytes !== null ? [`at most ${rule.mostBytes} bytes`] : []),
    ...(rule.required ? [] : ['may be left out']),
  ];
  return `${rule.name}: ${[kinds[rule.kind], ...limits].join(', ')}`;
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
  const lines = [
    `${view.style.strong(name)}  documented, a call of the REST API that friend-cb chat answers`,
    '',
    ...text(title),
    '',
    ...row('path', `POST /v4/${service}/${name}`),
    ...describeMembers(members).flatMap((line, index) => row(index === 0 ? 'body' : '', line)),
    ...row('then', callbacks.length === 0 ? 'no callback is documented' : callbacks.join(', ')),
    ...row('rate', `${perSecond} a second; friend-cb chat has no limit unless --rate-limit sets one`),
    ...row('source', describePage(source)),
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
  renderRows(codes.map(({ code, mark, title }) => [String(code), mark, 'code', title]));

/** Choices of `friend-cb chat`, one a line. */
export const renderChoiceList = (choices: readonly Choice[]): string =>
  renderRows(choices.map(({ id, question }) => [id, 'chosen', 'choice', question]));

/** A code of the REST API, whole. */
export function renderRestCodePage({ code, title, advice, mark, source, note }: RestCode, view: PageView): string {
  const { text, row } = layPage(view);
  const lines = [
    `${view.style.strong(String(code))}  ${mark}, a code of the REST API`,
    '',
    ...text(title),
    '',
    ...row('advice', advice),
    ...(note === null ? [] : row('note', note)),
    ...textsOf(code).flatMap((each) =>
      row('text', `${each.text} in ResultInfo, in the reply to ${each.call} (${each.mark})`),
    ),
    ...row('known', `${mark}: ${MARK_WORDS[mark]}`),
    ...row('source', source === null ? 'none' : describePage(source)),
  ];
  return `${lines.join('\n')}\n`;
}

/** A choice of `friend-cb chat`, whole. */
export function renderChoicePage(
  { id, question, choice, setting, alternatives, silent }: Choice,
  view: PageView,
): string {
  const { text, row } = layPage(view);
  const lines = [
    `${view.style.strong(id)}  chosen, in friend-cb chat`,
    '',
    ...text(question),
    '',
    ...row('choice', choice),
    ...row('setting', setting === null ? 'none' : `${setting} of friend-cb chat`),
    ...(alternatives === null ? [] : row('others', alternatives)),
    ...row('known', `chosen: ${MARK_WORDS.chosen}`),
    ...(silent.length === 0 ? [] : row('silent', 'these pages do not say it, or disagree:')),
    ...silent.flatMap((page) => row('', describePage(page))),
  ];
  return `${lines.join('\n')}\n`;
}

/** A code with the texts that were seen beside it, as data. */
export const toRestCodeData = (restCode: RestCode) => ({
  ...restCode,
  texts: textsOf(restCode.code).map(({ call, text, mark }) => ({ call, text, mark })),
});
