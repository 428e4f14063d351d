import { type CaseInfo, optionsFor } from '../contract/suite.ts';
import type { RawRequest } from '../protocol/exchange.ts';
import { chatSymptomWords, FINDINGS, type FindingCode, findingWords } from '../protocol/findings.ts';
import type { RestCall } from '../protocol/rest/calls.ts';
import type { Choice } from '../protocol/rest/choices.ts';
import type { RestCode } from '../protocol/rest/codes.ts';
import { type SourceId, sourceWords } from '../protocol/sources.ts';
import { decodeUtf8 } from '../protocol/utf8.ts';
import { escapeUnseen, toVisibleJson } from '../protocol/visible.ts';
import { describeSource } from './describe-source.ts';
import { layPage, type PageView } from './explanation-page.ts';
import {
  renderCallList,
  renderChoiceList,
  renderRestCodeList,
  toCallData,
  toRestCodeData,
} from './explanation-rest.ts';
import { padEnd } from './layout.ts';
import { renderCaseList } from './pretty-verify.ts';
import { paintLevel } from './style.ts';
import { explainWords } from './words/explain.ts';

/**
 * Where a finding can be seen: named replies that cause it, or a row of the table of incoming
 * callbacks.
 */
export interface FindingExamples {
  readonly replies: readonly { readonly name: string; readonly about: string }[];
  readonly incoming: { readonly name: string; readonly request: RawRequest } | null;
}

/** Codes with their level and title, one a line. */
function renderCatalogue(codes: readonly FindingCode[], { style }: PageView): string {
  const width = Math.max(...codes.map((code) => code.length));
  const lines = codes.map((code) => {
    const { level, about } = FINDINGS[code];
    const { title } = findingWords.now[code];
    return `${padEnd(code, width)}  ${paintLevel(level, style)(padEnd(level, 6))}  ${padEnd(explainWords.now.about[about], 8)}  ${title}`;
  });
  return lines.map((line) => `${line}\n`).join('');
}

const describeOrigin = (source: SourceId | null) =>
  source === null ? explainWords.now.noSource : describeSource(source);

/** A case of the contract suite, whole. */
export function renderCasePage(
  { id, level, title, expects, source, needsToken, advice }: CaseInfo,
  view: PageView,
): string {
  const { style } = view;
  const { row } = layPage(view);
  const words = explainWords.now;
  const token = needsToken ? ' --token-file FILE' : '';
  const lines = [
    `${style.strong(id)}  ${paintLevel(level, style)(level)}${words.aCase}`,
    '',
    ...row(id.startsWith('reply/') ? words.looksAt : words.sends, title),
    ...row(words.expects, expects),
    ...(advice === null ? [] : row(words.advice, advice)),
    ...row(words.level, `${level}${words.colon}${words.levels[level]}`),
    ...row(words.source, describeOrigin(source)),
    ...(needsToken ? row(words.needs, words.aToken) : []),
    ...row(words.alone, `friend-cb verify --only ${id} --to URL --sdk-appid ID${token}${optionsFor(id)}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** JSON on one line, anything else as it is. */
function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

/** One finding, whole. */
export function renderFindingPage(code: FindingCode, examples: FindingExamples, view: PageView): string {
  const { level, about, source, chat } = FINDINGS[code];
  const { title, advice } = findingWords.now[code];
  const words = explainWords.now;
  const { style } = view;
  const { text, row } = layPage(view);
  const request = examples.incoming?.request;
  const body = request ? compact(decodeUtf8(request.body) ?? words.notUtf8) : '';
  const lines = [
    `${style.strong(code)}  ${paintLevel(level, style)(level)}${words.aboutThe[about]}`,
    '',
    ...text(title),
    '',
    ...row(words.level, `${level}${words.colon}${words.levels[level]}`),
    ...(chat === undefined ? [] : row(words.chat, words.callsIt(chatSymptomWords.now[chat]))),
    ...row(words.advice, advice),
    ...row(words.source, describeOrigin(source)),
    ...(request
      ? [
          ...row(words.example, words.incoming(examples.incoming?.name ?? '')),
          ...row('', escapeUnseen(`${request.method} ${request.target}`)),
          ...(body === '' ? [] : row('', escapeUnseen(body))),
        ]
      : []),
    ...examples.replies
      .slice(0, 4)
      .flatMap(({ name, about: what }, index) =>
        row(index === 0 ? words.example : '', words.tryReply(`friend-cb listen --reply ${name}`, what)),
      ),
  ];
  return `${lines.join('\n')}\n`;
}

/** What a word that is no id of one thing stands for: its meaning, and what belongs to it. */
export interface Topic {
  /** Empty for the list of all. */
  readonly name: string;
  readonly meaning: string;
  readonly codes: readonly FindingCode[];
  readonly cases: readonly CaseInfo[];
  readonly calls: readonly RestCall[];
  readonly restCodes: readonly RestCode[];
  readonly choices: readonly Choice[];
}

export function renderTopic({ name, meaning, codes, cases, calls, restCodes, choices }: Topic, view: PageView): string {
  const { style } = view;
  const parts = [
    ...(name === '' ? [] : [`${style.strong(name)}  ${meaning}\n`]),
    ...(codes.length === 0 ? [] : [renderCatalogue(codes, view)]),
    ...(cases.length === 0 ? [] : [renderCaseList(cases, style)]),
    ...(calls.length === 0 ? [] : [renderCallList(calls)]),
    ...(restCodes.length === 0 ? [] : [renderRestCodeList(restCodes)]),
    ...(choices.length === 0 ? [] : [renderChoiceList(choices)]),
  ];
  return parts.join('\n');
}

/** A topic with the words that are a verdict or an exit code. */
export interface Explained extends Topic {
  readonly verdicts: readonly { readonly verdict: string; readonly meaning: string }[];
  readonly exitCodes: readonly { readonly code: number; readonly meaning: string }[];
}

/**
 * The same as data: always all lists, of which a question fills those that answer it. `source`, and
 * each of `silent`, is the id of a page in `sources`; null where no page says it.
 */
export function renderExplanationJson(explained: Explained): string {
  const { name, codes, cases, verdicts, exitCodes, calls, restCodes, choices } = explained;
  const findings = codes.map((code) => {
    const { level, about, source, chat } = FINDINGS[code];
    const { title, advice } = findingWords.now[code];
    return { code, level, about, title, advice, source, chat: chat === undefined ? null : chatSymptomWords.now[chat] };
  });
  const used = new Set<string | null>([
    name,
    ...[...findings, ...cases, ...calls, ...restCodes].map(({ source }) => source),
    ...choices.flatMap(({ silent }) => silent),
  ]);
  const sources = Object.entries(sourceWords.now).flatMap(([id, page]) => (used.has(id) ? [{ ...page, id }] : []));
  const rest = { calls: calls.map(toCallData), restCodes: restCodes.map(toRestCodeData), choices };
  return `${toVisibleJson({ v: 1, findings, cases, verdicts, exitCodes, ...rest, sources })}\n`;
}
