import { CASE_IDS, CASES, type CaseInfo, findCase, optionsFor } from '../contract/suite.ts';
import { ExitCode, exitCodeWords, UserError } from '../errors.ts';
import { buildIncoming, readIncomingRows, readReplyFixture, replyNames } from '../library/fixtures.ts';
import { VERDICTS, verdictWords } from '../protocol/exchange.ts';
import {
  FINDING_CODES,
  FINDINGS,
  type FindingCode,
  findingWords,
  isFindingCode,
  LEVELS,
} from '../protocol/findings.ts';
import { listCalls, namedCall, REST_CALLS } from '../protocol/rest/calls.ts';
import { CHOICES_OF_CHAT, findChoice, listChoices } from '../protocol/rest/choices.ts';
import { findRestCode, listRestCodes } from '../protocol/rest/codes.ts';
import { SOURCES, type SourceId, sourceWords } from '../protocol/sources.ts';
import {
  type Explained,
  renderCasePage,
  renderExplanationJson,
  renderFindingPage,
  renderTopic,
} from '../render/explanation.ts';
import { renderCallPage, renderChoicePage, renderRestCodePage } from '../render/explanation-rest.ts';
import { exchangeWords } from '../render/words/exchange.ts';
import { explainWords } from '../render/words/explain.ts';
import { defineCommand, flag } from './shared/command.ts';
import { colorOptions } from './shared/common-options.ts';

export const explain = defineCommand({
  operands: [
    {
      name: '[id]',
      help:
        'a finding, a case, a call or a code of the REST API, a choice of friend-cb chat, or what several share: ' +
        'a group, a level, a page, a verdict, an exit code (without an id: a list of all)',
      offers: () => topicNames(),
    },
  ],
  options: {
    json: flag('--json', 'print it as JSON: findings, cases, verdicts, exit codes, calls, codes and choices'),
    ...colorOptions,
  },
  examples: [
    { command: 'friend-cb explain', why: 'all codes and cases, with their levels' },
    { command: 'friend-cb explain sdkappid-foreign', why: 'a finding, with an example' },
    { command: 'friend-cb explain identity/longer', why: 'a case of the contract suite' },
    { command: 'friend-cb explain identity', why: 'a group of cases' },
    { command: 'friend-cb explain 1047/34360', why: 'what a page of the documentation demands' },
    { command: 'friend-cb explain friend_delete', why: 'a call of the REST API, with its members' },
    { command: 'friend-cb explain 31704', why: 'a code of the REST API' },
    { command: 'friend-cb explain delete-type-default', why: 'what no page says, and what friend-cb chat does' },
    { command: "friend-cb explain --json | jq '.findings[].code'", why: 'data for a script' },
  ],
  run: async ([id], { json }, { io, style, asTyped }) => {
    const view = { style, columns: io.stdout.columns };
    const topic = id === undefined ? listAll() : findTopic(id);
    if (topic === null) throw unknownTopic(id ?? '');
    if (json) {
      io.stdout.write(renderExplanationJson(topic));
      return ExitCode.ok;
    }
    io.stdout.write(renderPage(topic, view, asTyped));
    return ExitCode.ok;
  },
});

type View = Parameters<typeof renderTopic>[1];

/** One thing whole, several as a list. */
function renderPage(topic: Explained, view: View, asTyped: (text: string) => string): string {
  const { name } = topic;
  const found = findCase(name);
  if (found !== null) return asTyped(renderCasePage(found, view));
  if (isFindingCode(name)) return asTyped(describeFinding(name, view));
  const choice = findChoice(name);
  if (choice !== null) return renderChoicePage(choice, view);
  const [call] = topic.calls;
  if (call !== undefined && namedCall(name)?.name === call.name) return renderCallPage(call, view);
  const [restCode] = topic.restCodes;
  return restCode && String(restCode.code) === name ? renderRestCodePage(restCode, view) : renderTopic(topic, view);
}

const NOTHING = { codes: [], cases: [], verdicts: [], exitCodes: [], calls: [], restCodes: [], choices: [] } as const;
const listVerdicts = () => VERDICTS.map((verdict) => ({ verdict, meaning: verdictWords.now[verdict] }));
const listExitCodes = () =>
  Object.entries(exitCodeWords.now).map(([code, meaning]) => ({ code: Number(code), meaning }));
const listAll = (): Explained => ({
  name: '',
  meaning: '',
  codes: FINDING_CODES,
  cases: CASES,
  verdicts: listVerdicts(),
  exitCodes: listExitCodes(),
  calls: listCalls(),
  restCodes: listRestCodes(),
  choices: listChoices(),
});

const where = (matches: (each: Pick<CaseInfo, 'level' | 'source'>) => boolean) => ({
  codes: FINDING_CODES.filter((code) => matches(FINDINGS[code])),
  cases: CASES.filter(matches),
});

/** What a word names: one thing, or what several share; null where it names nothing. */
function findTopic(id: string): Explained | null {
  const words = explainWords.now;
  const one = findCase(id);
  if (one !== null) return { ...NOTHING, name: id, meaning: one.title, cases: [one] };
  if (isFindingCode(id)) return { ...NOTHING, name: id, meaning: findingWords.now[id].title, codes: [id] };
  const level = LEVELS.find((each) => each === id);
  if (level) return { ...NOTHING, name: id, meaning: words.levels[level], ...where((each) => each.level === level) };
  const verdicts = listVerdicts().filter(({ verdict }) => verdict === id);
  if (verdicts[0]) return { ...NOTHING, name: id, meaning: words.aVerdict(verdicts[0].meaning), verdicts };
  const exitCodes = listExitCodes().filter(({ code }) => String(code) === id);
  if (exitCodes[0]) return { ...NOTHING, name: id, meaning: words.anExitCode(exitCodes[0].meaning), exitCodes };
  return findOfRest(id) ?? findPage(id) ?? findGroup(id);
}

/** A call or a code of the REST API, or a choice of `friend-cb chat`. */
function findOfRest(id: string): Explained | null {
  const named = namedCall(id);
  const call = listCalls().find(({ name }) => name === named?.name);
  if (call !== undefined) return { ...NOTHING, name: id, meaning: call.title, calls: [call] };
  const restCode = /^\d+$/.test(id) ? findRestCode(Number(id)) : null;
  if (restCode !== null) {
    return { ...NOTHING, name: String(restCode.code), meaning: restCode.title, restCodes: [restCode] };
  }
  const choice = findChoice(id);
  return choice && { ...NOTHING, name: id, meaning: choice.question, choices: [choice] };
}

/** What a page says, and what it was read for in vain. */
function findPage(id: string): Explained | null {
  const pages = Object.keys(SOURCES) as SourceId[];
  const isPage = (page: string) => [page, page.replace(/.*\//, '')].includes(pageOf(id));
  // People may know a page by the number that it has in the manual of their language.
  const found = pages.filter((key) => isPage(key) || isPage(sourceWords.now[key].id));
  const [first] = found;
  if (first === undefined) return null;
  const { title, url } = sourceWords.now[first];
  const isAbout = ({ source }: { readonly source: SourceId | null }) => source !== null && found.includes(source);
  return {
    ...NOTHING,
    name: found.find(isPage) ?? sourceWords.now[first].id,
    meaning: exchangeWords.now.page(title, url),
    ...where(isAbout),
    calls: listCalls().filter(isAbout),
    restCodes: listRestCodes().filter(isAbout),
    choices: listChoices().filter(({ silent }) => found.some((page) => silent.includes(page))),
  };
}

/** The page that an address of the documentation ends with. */
const pageOf = (id: string): string => id.replace(/^https?:.*\/document\/product\//, '').replace(/[?#].*$/, '');

function findGroup(id: string): Explained | null {
  const name = id.replace(/[/-]$/, '');
  const cases = CASES.filter((each) => each.id.startsWith(`${name}/`));
  const codes: FindingCode[] = FINDING_CODES.filter((code) => code.startsWith(`${name}-`));
  const choices = listChoices().filter((each) => each.id.startsWith(`${name}-`));
  const words = explainWords.now;
  if (name === '' || cases.length + codes.length + choices.length === 0) return null;
  const counts = [
    ...(codes.length > 0 ? [words.countFindings(codes.length)] : []),
    ...(cases.length > 0 ? [words.countCases(cases.length, `${name}/${optionsFor(`${name}/`)}`)] : []),
    ...(choices.length > 0 ? [words.countChoices(choices.length)] : []),
  ];
  return { ...NOTHING, name, meaning: words.aGroup(counts), codes, cases, choices };
}

/** The groups of cases. */
const groupNames = (): string[] => [...new Set(CASE_IDS.map((id) => id.replace(/\/.*/, '')))];

/** All that is known by a name. */
function topicNames(): string[] {
  const ids = [
    ...FINDING_CODES,
    ...CASE_IDS,
    ...REST_CALLS.map(({ name }) => name),
    ...CHOICES_OF_CHAT.map(({ id }) => id),
  ];
  return [...ids, ...groupNames(), ...LEVELS, ...VERDICTS, ...Object.keys(SOURCES)];
}

function unknownTopic(given: string): UserError {
  // Numbers are not suggested: one that is unknown here is more likely another code than a slip.
  const words = explainWords.now;
  return new UserError(words.noTopic(given), {
    mistyped: { given, known: topicNames() },
    hint: [
      ...(/^\d+$/.test(given) ? [words.moreCodes(sourceWords.now['1047/34348'].url)] : []),
      words.groups(groupNames()),
      words.listAll,
    ],
  });
}

/** A finding, with what causes it. */
function describeFinding(code: FindingCode, view: View): string {
  const replies = replyNames()
    .map(readReplyFixture)
    .filter(({ expect }) => expect?.findings.includes(code));
  const row = readIncomingRows().find(({ findings }) => findings.includes(code));
  const examples = {
    replies: replies.map(({ name, about }) => ({ name, about })),
    incoming: row ? { name: row.name, request: buildIncoming(row) } : null,
  };
  return renderFindingPage(code, examples, view);
}
