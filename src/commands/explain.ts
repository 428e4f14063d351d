import { CASE_IDS, CASES, type CaseInfo, findCase, optionsFor } from '../contract/suite.ts';
import { EXIT_CODE_WORDS, ExitCode, UserError } from '../errors.ts';
import { buildIncoming, readIncomingRows, readReplyFixture, replyNames } from '../library/fixtures.ts';
import { VERDICT_WORDS, VERDICTS } from '../protocol/exchange.ts';
import {
  FINDING_CODES,
  FINDINGS,
  type FindingCode,
  findingWords,
  isFindingCode,
  LEVELS,
} from '../protocol/findings.ts';
import { namedCall, REST_CALLS, type RestCall } from '../protocol/rest/calls.ts';
import { CHOICES_OF_CHAT, findChoice } from '../protocol/rest/choices.ts';
import { findRestCode, REST_CODES } from '../protocol/rest/codes.ts';
import { SOURCES, type SourceId } from '../protocol/sources.ts';
import {
  type Explained,
  LEVEL_WORDS,
  renderCasePage,
  renderExplanationJson,
  renderFindingPage,
  renderTopic,
} from '../render/explanation.ts';
import { renderCallPage, renderChoicePage, renderRestCodePage } from '../render/explanation-rest.ts';
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
    const topic = id === undefined ? ALL : findTopic(id);
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
  if (call !== undefined && namedCall(name) === call) return renderCallPage(call, view);
  const [restCode] = topic.restCodes;
  return restCode && String(restCode.code) === name ? renderRestCodePage(restCode, view) : renderTopic(topic, view);
}

const NOTHING = { codes: [], cases: [], verdicts: [], exitCodes: [], calls: [], restCodes: [], choices: [] } as const;
const CALLS: readonly RestCall[] = REST_CALLS;
const VERDICT_LIST = VERDICTS.map((verdict) => ({ verdict, meaning: VERDICT_WORDS[verdict] }));
const EXIT_CODE_LIST = Object.entries(EXIT_CODE_WORDS).map(([code, meaning]) => ({ code: Number(code), meaning }));
const ALL: Explained = {
  name: '',
  meaning: '',
  codes: FINDING_CODES,
  cases: CASES,
  verdicts: VERDICT_LIST,
  exitCodes: EXIT_CODE_LIST,
  calls: CALLS,
  restCodes: REST_CODES,
  choices: CHOICES_OF_CHAT,
};

const where = (matches: (each: Pick<CaseInfo, 'level' | 'source'>) => boolean) => ({
  codes: FINDING_CODES.filter((code) => matches(FINDINGS[code])),
  cases: CASES.filter(matches),
});

/** What a word names: one thing, or what several share; null where it names nothing. */
function findTopic(id: string): Explained | null {
  const one = findCase(id);
  if (one !== null) return { ...NOTHING, name: id, meaning: one.title, cases: [one] };
  if (isFindingCode(id)) return { ...NOTHING, name: id, meaning: findingWords.now[id].title, codes: [id] };
  const level = LEVELS.find((each) => each === id);
  if (level) return { ...NOTHING, name: id, meaning: LEVEL_WORDS[level], ...where((each) => each.level === level) };
  const verdicts = VERDICT_LIST.filter(({ verdict }) => verdict === id);
  if (verdicts[0]) return { ...NOTHING, name: id, meaning: `a verdict: ${verdicts[0].meaning}`, verdicts };
  const exitCodes = EXIT_CODE_LIST.filter(({ code }) => String(code) === id);
  if (exitCodes[0]) return { ...NOTHING, name: id, meaning: `an exit code: ${exitCodes[0].meaning}`, exitCodes };
  return findOfRest(id) ?? findPage(id) ?? findGroup(id);
}

/** A call or a code of the REST API, or a choice of `friend-cb chat`. */
function findOfRest(id: string): Explained | null {
  const call = namedCall(id);
  if (call !== null) return { ...NOTHING, name: id, meaning: call.title, calls: [call] };
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
  const name = pages.find((key) => [key, key.replace(/.*\//, '')].includes(pageOf(id)));
  if (name === undefined) return null;
  const { title, url } = SOURCES[name];
  return {
    ...NOTHING,
    name,
    meaning: `${title}, ${url}`,
    ...where(({ source }) => source === name),
    calls: CALLS.filter(({ source }) => source === name),
    restCodes: REST_CODES.filter(({ source }) => source === name),
    choices: CHOICES_OF_CHAT.filter(({ silent }) => silent.includes(name)),
  };
}

/** The page that an address of the documentation ends with. */
const pageOf = (id: string): string => id.replace(/^https?:.*\/document\/product\//, '').replace(/[?#].*$/, '');

function findGroup(id: string): Explained | null {
  const name = id.replace(/[/-]$/, '');
  const cases = CASES.filter((each) => each.id.startsWith(`${name}/`));
  const codes: FindingCode[] = FINDING_CODES.filter((code) => code.startsWith(`${name}-`));
  const choices = CHOICES_OF_CHAT.filter((each) => each.id.startsWith(`${name}-`));
  if (name === '' || cases.length + codes.length + choices.length === 0) return null;
  const counts = [
    ...(codes.length > 0 ? [`${codes.length} findings`] : []),
    ...(cases.length > 0 ? [`${cases.length} cases, run by verify --only ${name}/${optionsFor(`${name}/`)}`] : []),
    ...(choices.length > 0 ? [`${choices.length} choices of friend-cb chat`] : []),
  ];
  return { ...NOTHING, name, meaning: `a group: ${counts.join('; ')}`, codes, cases, choices };
}

/** The groups of cases. */
const groupNames = (): string[] => [...new Set(CASE_IDS.map((id) => id.replace(/\/.*/, '')))];

/** All that is known by a name. */
function topicNames(): string[] {
  const ids = [...FINDING_CODES, ...CASE_IDS, ...CALLS.map(({ name }) => name), ...CHOICES_OF_CHAT.map(({ id }) => id)];
  return [...ids, ...groupNames(), ...LEVELS, ...VERDICTS, ...Object.keys(SOURCES)];
}

function unknownTopic(given: string): UserError {
  // Numbers are not suggested: one that is unknown here is more likely another code than a slip.
  const known = topicNames();
  return new UserError(`there is no finding, case, call, code or choice '${given}'`, {
    mistyped: { given, known },
    hint: [
      ...(/^\d+$/.test(given) ? [`Chat has more codes than these: ${SOURCES['1047/34348'].url}`] : []),
      `groups: ${groupNames().join(', ')}`,
      'friend-cb explain lists all of them',
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
