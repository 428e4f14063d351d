import { wording } from '../../language.ts';
import type { Level } from '../../protocol/findings.ts';
import type { Mark } from '../../protocol/rest/codes.ts';
import type { MemberRule } from '../../protocol/rest/members.ts';

const levels: Readonly<Record<Level, string>> = {
  must: 'the documentation demands it, or Chat would count the callback as failed',
  should: 'good practice that the documentation implies',
  info: 'worth knowing, nothing is broken',
};
/** How a fact about the REST API is known. What friend-cb chose is never told as Tencent's word. */
const marks: Readonly<Record<Mark, string>> = {
  documented: "a page of Tencent's manual has it",
  observed: "seen in public code or in a reply; no page of Tencent's manual has it",
  chosen: "friend-cb's choice, not Tencent's word",
};
const markNames: Readonly<Record<Mark, string>> = { documented: 'documented', observed: 'observed', chosen: 'chosen' };
const members: Readonly<Record<MemberRule['kind'], string>> = {
  account: 'the id of an account',
  accounts: 'an array of ids',
  text: 'a string',
  texts: 'an array of strings',
  integer: 'a whole number',
  items: 'an array of objects',
  value: 'any value',
};

/** What `explain` says around the things that it explains. */
const EN = {
  levels,
  marks,
  /** In a column of ten. */
  markNames,
  members,
  // Labels of eight columns.
  looksAt: 'looks at',
  sends: 'sends',
  expects: 'expects',
  advice: 'advice',
  level: 'level',
  source: 'source',
  needs: 'needs',
  alone: 'alone',
  chat: 'Chat',
  example: 'example',
  /** The name of a fixture tells in English what is wrong with it. */
  incoming: (name: string) => name,
  path: 'path',
  body: 'body',
  causes: 'then',
  rate: 'rate',
  note: 'note',
  text: 'text',
  known: 'known',
  choice: 'choice',
  setting: 'setting',
  others: 'others',
  silent: 'silent',

  none: 'none',
  colon: ': ',
  noSource: "none: the documentation is silent, the choice is friend-cb's",
  /** Of a finding: in a column of eight, and in its head. */
  about: { callback: 'callback', reply: 'reply' },
  aboutThe: { callback: ', about the callback', reply: ', about the reply' },
  aCase: ', a case of the contract suite',
  aToken: 'a token: --token or --token-file',
  callsIt: (symptom: string) => `calls it: ${symptom}`,
  notUtf8: '(not UTF-8)',
  /** @param what what the reply is about */
  tryReply: (command: string, what: string) => `${command}  (${what})`,
  /** In a column of six. */
  kinds: { call: 'call', code: 'code', choice: 'choice' },
  aCall: ', a call of the REST API that friend-cb chat answers',
  aCode: ', a code of the REST API',
  ofChat: ', in friend-cb chat',
  member: (name: string, facts: readonly string[]) => `${name}: ${facts.join(', ')}`,
  oneOf: (choices: readonly (string | number)[]) => `one of ${choices.join(', ')}`,
  atMost: (count: number) => `at most ${count}`,
  atMostBytes: (bytes: number) => `at most ${bytes} bytes`,
  optional: 'may be left out',
  noCallback: 'no callback is documented',
  and: ', ',
  perSecond: (count: number) => `${count} a second; friend-cb chat has no limit unless --rate-limit sets one`,
  itemText: (text: string, call: string, mark: string) => `${text} in ResultInfo, in the reply to ${call} (${mark})`,
  settingOf: (option: string) => `${option} of friend-cb chat`,
  silentPages: 'these pages do not say it, or disagree:',

  // What several things share, and what there is not.
  aVerdict: (meaning: string) => `a verdict: ${meaning}`,
  anExitCode: (meaning: string) => `an exit code: ${meaning}`,
  aGroup: (counts: readonly string[]) => `a group: ${counts.join('; ')}`,
  countFindings: (count: number) => `${count} findings`,
  countCases: (count: number, options: string) => `${count} cases, run by verify --only ${options}`,
  countChoices: (count: number) => `${count} choices of friend-cb chat`,
  noTopic: (given: string) => `there is no finding, case, call, code or choice '${given}'`,
  moreCodes: (url: string) => `Chat has more codes than these: ${url}`,
  groups: (names: readonly string[]) => `groups: ${names.join(', ')}`,
  listAll: 'friend-cb explain lists all of them',
};
export type ExplainWords = typeof EN;
export const explainWords = wording<ExplainWords>(EN);
