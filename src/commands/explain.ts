import { CASE_IDS, CASES, type CaseInfo, findCase } from '../contract/suite.ts';
import { EXIT_CODE_WORDS, ExitCode, UserError } from '../errors.ts';
import { buildIncoming, readIncomingRows, readReplyFixture, replyNames } from '../library/fixtures.ts';
import { VERDICT_WORDS, VERDICTS } from '../protocol/exchange.ts';
import { FINDING_CODES, FINDINGS, type FindingCode, isFindingCode, LEVELS } from '../protocol/findings.ts';
import { SOURCES } from '../protocol/sources.ts';
import {
  LEVEL_WORDS,
  renderCasePage,
  renderExplanationJson,
  renderFindingPage,
  renderTopic,
  type Topic,
} from '../render/explanation.ts';
import { defineCommand, flag } from './shared/command.ts';
import { colorOptions } from './shared/common-options.ts';

export const explain = defineCommand({
  operands: [
    {
      name: '[id]',
      help:
        'a finding or a case, or what several share: a group, a level, a page, a verdict, an exit code ' +
        '(without an id: a list of all)',
    },
  ],
  options: { json: flag('--json', 'print it as JSON: findings, cases, verdicts and exit codes'), ...colorOptions },
  examples: [
    { command: 'friend-cb explain', why: 'all codes and cases, with their levels' },
    { command: 'friend-cb explain sdkappid-foreign', why: 'a finding, with an example' },
    { command: 'friend-cb explain identity/longer', why: 'a case of the contract suite' },
    { command: 'friend-cb explain identity', why: 'a group of cases' },
    { command: 'friend-cb explain 1047/34360', why: 'what a page of the documentation demands' },
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
    const found = findCase(topic.name);
    if (found !== null) io.stdout.write(asTyped(renderCasePage(found, view)));
    else if (isFindingCode(topic.name)) io.stdout.write(asTyped(describeFinding(topic.name, view)));
    else io.stdout.write(renderTopic(topic, view));
    return ExitCode.ok;
  },
});

/** What a word is about: pages of text show its meaning, JSON all of its lists. */
interface Explained extends Topic {
  readonly verdicts: readonly { readonly verdict: string; readonly meaning: string }[];
  readonly exitCodes: readonly { readonly code: number; readonly meaning: string }[];
}

const NOTHING = { codes: [], cases: [], verdicts: [], exitCodes: [] } as const;
const VERDICT_LIST = VERDICTS.map((verdict) => ({ verdict, meaning: VERDICT_WORDS[verdict] }));
const EXIT_CODE_LIST = Object.entries(EXIT_CODE_WORDS).map(([code, meaning]) => ({ code: Number(code), meaning }));
const ALL: Explained = {
  name: '',
  meaning: '',
  codes: FINDING_CODES,
  cases: CASES,
  verdicts: VERDICT_LIST,
  exitCodes: EXIT_CODE_LIST,
};

const where = (matches: (each: Pick<CaseInfo, 'level' | 'source'>) => boolean) => ({
  codes: FINDING_CODES.filter((code) => matches(FINDINGS[code])),
  cases: CASES.filter(matches),
});

/** The findings, cases and words that a word names; null where it names none. */
function findTopic(id: string): Explained | null {
  const one = findCase(id);
  if (one !== null) return { ...NOTHING, name: id, meaning: one.title, cases: [one] };
  if (isFindingCode(id)) return { ...NOTHING, name: id, meaning: FINDINGS[id].title, codes: [id] };
  const level = LEVELS.find((each) => each === id);
  if (level) return { ...NOTHING, name: id, meaning: LEVEL_WORDS[level], ...where((each) => each.level === level) };
  const verdicts = VERDICT_LIST.filter(({ verdict }) => verdict === id);
  if (verdicts[0]) return { ...NOTHING, name: id, meaning: `a verdict: ${verdicts[0].meaning}`, verdicts };
  const exitCodes = EXIT_CODE_LIST.filter(({ code }) => String(code) === id);
  if (exitCodes[0]) return { ...NOTHING, name: id, meaning: `an exit code: ${exitCodes[0].meaning}`, exitCodes };
  const page = Object.entries(SOURCES).find(([key]) => [key, key.replace(/.*\//, '')].includes(pageOf(id)));
  if (page) {
    const [name, { title, url }] = page;
    return { ...NOTHING, name, meaning: `${title}, ${url}`, ...where(({ source }) => source === name) };
  }
  return findGroup(id);
}

/** The page that an address of the documentation ends with. */
const pageOf = (id: string): string => id.replace(/^https?:.*\/document\/product\//, '').replace(/[?#].*$/, '');

function findGroup(id: string): Explained | null {
  const name = id.replace(/[/-]$/, '');
  const cases = CASES.filter((each) => each.id.startsWith(`${name}/`));
  const codes: FindingCode[] = FINDING_CODES.filter((code) => code.startsWith(`${name}-`));
  if (name === '' || cases.length + codes.length === 0) return null;
  const counts = [
    ...(codes.length > 0 ? [`${codes.length} findings`] : []),
    ...(cases.length > 0 ? [`${cases.length} cases, run by verify --only ${name}/`] : []),
  ];
  return { ...NOTHING, name, meaning: `a group: ${counts.join('; ')}`, codes, cases };
}

function unknownTopic(given: string): UserError {
  const groups = [...new Set(CASE_IDS.map((id) => id.replace(/\/.*/, '')))];
  return new UserError(`there is no finding and no case '${given}'`, {
    mistyped: {
      given,
      known: [...FINDING_CODES, ...CASE_IDS, ...groups, ...LEVELS, ...VERDICTS, ...Object.keys(SOURCES)],
    },
    hint: [`groups: ${groups.join(', ')}`, 'friend-cb explain lists all of them'],
  });
}

/** A finding, with what causes it. */
function describeFinding(code: FindingCode, view: Parameters<typeof renderFindingPage>[2]): string {
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
