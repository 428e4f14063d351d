import type { CaseOutcome } from '../../contract/verify-report.ts';
import { wording } from '../../language.ts';
import type { Level } from '../../protocol/findings.ts';

const count = (number: number, one: string, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
/** `at level must`, `at level should or above`. */
const atLevel = (failOn: Level) => `at level ${failOn}${failOn === 'must' ? '' : ' or above'}`;

const EN = {
  /** Of the script. `{shown}` and `{all}` are numbers. */
  script: {
    all: '{all} cases',
    some: '{shown} of {all} cases',
    copy: 'Copy',
    copied: 'Copied',
    selected: 'Selected: copy it with the keyboard',
  },
  /** An outcome as people say it. */
  outcome: { fail: 'failed', known: 'known', pass: 'passed', skip: 'skipped' } as Readonly<Record<CaseOutcome, string>>,
  failedAt: (failed: string, level: Level) => `${failed} (${level})`,
  headline: {
    passed: (cases: number) => `${count(cases, 'case')} passed`,
    toChange: (things: number) => `${count(things, 'thing')} to change`,
    stopped: 'the run was stopped',
    baseline: 'the baseline has to be changed',
    nothingAccepted: 'nothing was accepted',
    noneFailed: (failOn: Level) => `No case failed ${atLevel(failOn)}.`,
    lesser: (cases: number) => ` ${count(cases, 'case')} failed below that, which does not fail the run.`,
    because: (reasons: readonly string[]) => `The run fails because ${reasons.join(', and ')}.`,
    failedAt: (cases: number, failOn: Level) => `${count(cases, 'case')} failed ${atLevel(failOn)}`,
    notAccepted: 'the documented callback was not accepted',
    entries: (entries: number) => `${count(entries, 'entry', 'entries')} of the baseline must be changed`,
    noEnd: 'the run did not come to its end',
    levels: (levels: readonly string[]) => `(${levels.join(', ')})`,
  },
  facts: {
    endpoint: 'endpoint',
    signed: (isSigned: boolean) => `, ${isSigned ? 'signed' : 'not signed'}`,
    failsOn: 'fails on',
    seed: 'seed',
    when: 'when',
    took: 'took',
    tool: 'tool',
  },
  alarms: {
    diagnosis: 'Nothing was accepted: one cause for all',
    tryFirst: 'What to try, most likely first:',
    stopped: 'The run was stopped',
    baseline: 'The baseline has to be changed',
    line: (line: number) => `line ${line}:`,
    colon: ': ',
  },
  causes: {
    title: 'What to change',
    below: (failOn: Level) => `Below ${failOn}, so not failing the run:`,
    more: (hidden: number) => `and ${hidden} more`,
  },
  strip: {
    title: 'Cases',
    sum: (number: number, outcome: string) => `${number} ${outcome}`,
    comma: ', ',
    cell: (id: string, result: string) => `${id}: ${result}`,
    search: 'Search',
    placeholder: 'id, word, ErrorInfo …',
    outcome: 'outcome',
    level: 'level',
    showAll: 'Show all',
  },
  sections: {
    failed: 'Failed',
    known: 'Known failures',
    passed: 'Passed',
    skipped: 'Skipped',
    why: 'why',
    cases: 'cases',
    choices: 'Choices seen',
    choicesAbout: 'Where the documentation leaves a choice, this is what the endpoint does.',
  },
  case: {
    expected: 'expected',
    cause: 'cause',
    change: 'change',
    source: 'source',
    took: 'took',
    noRoom:
      'What was sent and received was left out of this page, which has no room for more.\n' +
      'It is in the JSON report, and the command shows it again.',
    runAgain: 'run again',
    at: 'at',
    chatCallsIt: 'Chat calls it:',
    longCurl: (kib: number) => `The curl command has ${kib} KiB; this sends the same:`,
  },
  exchange: {
    sent: 'sent',
    cameBack: 'came back',
    moreInJson: (hidden: number) => `… and ${hidden} more, in the JSON report`,
    moreOfCase: (hidden: number) => `${hidden} more of this case`,
    moreHeaders: (hidden: number) => `… and ${hidden} more`,
  },
  looks: {
    title: 'What the data said',
    friendship: 'friendship',
    before: 'before',
    after: 'after',
    hadTo: 'had to',
    soIt: 'so it',
    must: { change: 'change', stay: 'stay' } as Readonly<Record<'change' | 'stay', string>>,
    stayed: 'stayed',
    changed: 'changed',
    changedOtherwise: 'changed otherwise',
    nothing: 'nothing',
  },
  shrunk: {
    which: (number: number, code: string) => `${number}. ${code}: `,
    title: 'the smallest callback that fails so, beside the plain one',
    /** Around `<ins>` and `<del>`, which are the words before each of the texts. */
    underlined: 'Underlined',
    isNew: ' is what only this callback has,\n',
    struckOut: 'struck out',
    isGone: ' what only the plain one has.',
  },
};

export type VerifyPageTexts = typeof EN;
/** What the page of a report of `verify` says. */
export const verifyPageWords = wording<VerifyPageTexts>(EN);
