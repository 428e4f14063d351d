import type { CaseOutcome } from '../../contract/verify-report.ts';
import { wording } from '../../language.ts';
import type { Level } from '../../protocol/findings.ts';

const more = (count: number, what = '') => `… and ${count} more${what}`;

const EN = {
  /** The labels of what is known of a failed case. */
  label: {
    sends: 'sends',
    looksAt: 'looks at',
    expected: 'expected',
    came: 'came',
    cause: 'cause',
    advice: 'advice',
    source: 'source',
    finding: 'finding',
    data: 'data',
    exchange: 'exchange',
    curl: 'curl',
    rerun: 'rerun',
  },
  evidence: {
    cause: (id: string, title: string) => `${id}: ${title}`,
    finding: (code: string, level: Level, message: string, at: string | null) =>
      `${code} (${level})  ${message}${at === null ? '' : `  at ${at}`}`,
    chatCallsIt: (words: string) => `Chat calls it: ${words}`,
    numbered: (number: number, of: number) => `${number} of ${of}: `,
    moreInJson: (count: number) => more(count, ', in the JSON report'),
    longCurl: (kib: number) => `(${kib} KiB of command; rerun sends the same)`,
    /** @param detail why there is no whole reply; null where there is one */
    outcome: (
      status: string,
      verdict: string | null,
      latency: string | null,
      detail: { readonly kind: string; readonly message: string } | null,
    ) =>
      `${status}${verdict ?? 'not sent'}${latency === null ? '' : ` in ${latency}`}` +
      `${detail === null ? '' : `, ${detail.kind}: ${detail.message}`}`,
    baseline: (line: number, id: string, finding: string, message: string) =>
      `baseline, line ${line}: ${id} ${finding}: ${message}`,
    look: (pair: string, must: 'change' | 'stay', before: string, after: string | null) =>
      `${pair} had to ${must}: ${before}${after === null ? ', and still so' : `, then ${after}`}`,
    nothing: 'nothing',
  },
  report: {
    about: (app: string, isSigned: boolean, seed: number, tool: string) =>
      `app ${app}, ${isSigned ? 'signed' : 'not signed'}, seed ${seed}, ${tool}`,
    pass: (count: number | string) => `${count} passed`,
    fail: (count: number) => `${count} failed`,
    known: (count: number) => `${count} known`,
    skip: (count: number) => `${count} skipped`,
    comma: ', ',
    failedBy: (count: number, levels: readonly string[]) => `${count} failed (${levels.join(', ')})`,
    entries: (count: number) => `${count} ${count === 1 ? 'entry' : 'entries'} of the baseline to change`,
    verdict: (verdict: string, words: readonly string[], seconds: string, failOn: Level | null) =>
      `${verdict}  ${words.join(', ')} in ${seconds} s${failOn === null ? '' : `, failing on ${failOn}`}`,
    verbose: '-v shows every failed case whole, with the curl command that repeats it.',
    skipped: (count: number, reason: string) => `- ${count} skipped: ${reason}`,
    unasked: (groups: readonly string[]) => `not asked for: ${groups.join('; ')}`,
    unaskedEffect: 'its data (--probe COMMAND)',
    unaskedFuzz: 'generated callbacks (--fuzz N)',
    knownCase: (id: string, reason: string) => `~ ${id}  known: ${reason}`,
    moreKnown: (count: number) => `~ ${more(count, ' known')}`,
    choices: (seen: readonly string[]) => `where the documentation leaves a choice: ${seen.join(', ')}`,
    stopped: (why: string) => `stopped: ${why}`,
    needsToken: ' (needs a token)',
  },
  causes: {
    title: (title: string, level: Level) => `${title} (${level})`,
    or: 'or: ',
    moreToChange: (count: number) => more(count, ' to change: -v, or --report json=FILE'),
    below: (failOn: Level) => `Below ${failOn}, so not failing the run:`,
    more: (count: number) => more(count, ': -v'),
    advice: (advice: string, cases: string) => `${advice} (${cases})`,
    /** Some of so many. */
    names: (ids: readonly string[], all: number) =>
      `${ids.join(', ')}${all > ids.length ? ` and ${all - ids.length} more` : ''}`,
    webPage: '(a web page) ',
  },
  selfTest: {
    missed: (id: string) => `${id} did not see it`,
    others: (ids: readonly string[], hidden: number) => `and ${ids.join(', ')}${hidden > 0 ? `, ${hidden} more` : ''}`,
    score: (caught: number, all: number, isRight: boolean) =>
      `${caught} of ${all} broken receivers caught by the case meant for them, a right one ` +
      (isRight ? 'passes everything' : 'fails'),
    falseAlarm: (what: string) => `a right receiver failed ${what}`,
    uncovered: (id: string) => `no broken receiver is meant for ${id}`,
    begins: (seconds: number) =>
      `trying the receivers that are broken on purpose, and first one that is right; ${seconds} s so far`,
    tried: (tried: number, of: number) => `${tried} of ${of} broken receivers tried`,
    interrupted: (tried: string) => `interrupted: ${tried}`,
    store: 'the store',
  },
  markdown: {
    title: (verdict: string) => `friend-cb verify: ${verdict}`,
    diagnosis: 'Diagnosis',
    advice: 'pieces of advice',
    baseline: 'Baseline',
    baselineHead: ['line', 'case', 'finding', 'problem'],
    baselineProblems: 'problems of the baseline',
    toChange: 'What to change',
    toChangeHead: ['level', 'cause', 'what is wrong', 'what to change', 'cases'],
    causes: 'causes',
    failures: 'Failures',
    failuresHead: ['level', 'case', 'what came'],
    failuresInTable: 'failures in the table',
    failuresInDetail: 'failures in detail',
    reasonHead: ['level', 'case', 'reason'],
    knownCases: 'known cases',
    skippedCases: 'skipped cases',
    choicesSeen: 'Choices seen',
    choicesAbout: 'Where the documentation leaves a choice, this is what the endpoint does.',
    choicesHead: ['choice', 'seen'],
    choices: 'choices',
    threshold: (failOn: Level) => `Only failures of level \`${failOn}\` and above fail the run.`,
    cases: 'cases',
    endpoint: 'endpoint',
    counts: ({ pass, fail, known, skip }: Readonly<Record<CaseOutcome, number>>) =>
      `${pass} pass, ${fail} fail, ${known} known, ${skip} skip`,
    app: (app: string, isSigned: boolean) => `${app}, ${isSigned ? 'signed' : 'not signed'}`,
    seed: 'seed',
    failsOn: 'fails on',
    time: 'time',
    timeValue: (seconds: string, from: string) => `${seconds} s, from ${from}`,
    tool: 'tool',
    stopped: 'stopped',
    leftOut: (what: readonly string[]) =>
      `Left out here, to stay below the 1 MiB of a step summary: ${what.join(', ')}. ` +
      'The whole report: `--report markdown=FILE`.',
    some: (missing: number, of: number, what: string) => `${missing} of ${of} ${what}`,
  },
  github: {
    more: (count: number, titles: readonly string[]) => `and ${count} more: ${titles.join(', ')}`,
    stopped: 'friend-cb verify stopped',
    baseline: (line: number) => `baseline, line ${line}`,
    problem: (id: string, finding: string, message: string) => `${id} ${finding}: ${message}`,
    change: (advice: string) => `change: ${advice}`,
    or: (advice: string) => `or: ${advice}`,
    cases: (names: string) => `cases: ${names}`,
    expected: (expects: string) => `expected: ${expects}`,
  },
  /** What the command says beside the report. */
  command: {
    firstReply: (url: string, seconds: number) =>
      `waiting for the first reply from ${url}; gives up after ${seconds} s`,
    soFar: (words: string, seconds: number) => `${words}, ${seconds} s so far`,
    running: (progress: string, what: string, seconds: number) => `${progress} running ${what}, ${seconds} s`,
    waiting: (url: string, seconds: number, limit: number) =>
      `waiting for ${url} to answer, ${seconds} s; gives up after ${limit} s`,
    interrupted: 'interrupted before the endpoint answered, no case was run',
    unreached: (seconds: number | null) =>
      `the endpoint could not be reached${seconds === null ? '' : ` within ${seconds} s`}, no case was run`,
    noConnection: 'there was no connection',
    backendAndReply: (why: string, name: string, ending: string | null) =>
      `${why}, and '${name}' ${ending === null ? 'still runs' : `ended ${ending}`}`,
    listensElsewhere:
      'does it listen on another port or address, or does it take longer to start? --wait gives it more time',
    noted: (count: number, file: string) =>
      `noted ${count} failing ${count === 1 ? 'case' : 'cases'} in ${file}; give each a reason`,
    backendEnded: (ending: string) => `the backend ended ${ending} during the run`,
    endedWith: (code: number | null) => `with exit code ${code}`,
    endedBy: (signal: string) => `by ${signal}`,
    exit: (ending: string) => `the backend ended ${ending}`,
    beforeAnswer: (exit: string) => `${exit} before it answered`,
    detached:
      'a command that starts a server in the background and ends is run before friend-cb verify; --wait then waits for it',
    log: "the backend's log:",
    logEnd: (lines: number) => `the backend's log, its last ${lines} lines:`,
    leftGroup: (name: string, url: string | null) =>
      `a process that '${name}' started has left its process group: it was not ended` +
      (url === null ? '' : `, and still answers at ${url}`),
    unwritable: (file: string, why: string) => `$GITHUB_STEP_SUMMARY, '${file}', cannot be written: ${why}`,
    /** Words about a command of the user's, behind its name. */
    probe: {
      interrupted: 'was interrupted',
      tooLong: (seconds: number) => `did not end within ${seconds} s`,
      tooMuch: (mib: number) => `printed more than ${mib} MiB`,
      endedWith: (code: number | null) => `ended with exit code ${code}`,
      endedBy: (signal: string) => `was ended by ${signal}`,
      said: (how: string, words: string) => `${how}: ${words}`,
      notStarted: (why: string) => `could not be started: ${why}`,
    },
  },
};

export type VerifyTexts = typeof EN;
/** What reports of `verify` say around what a run has found, for terminals and files. */
export const verifyWords = wording<VerifyTexts>(EN);
