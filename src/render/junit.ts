import { type CaseReport, countsAsFailure, type Report } from '../contract/verify-report.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { formatSeconds } from './duration.ts';
import { caseGroup, causeOf, describeBaselineProblem, renderEvidence } from './evidence.ts';
import { verifyWords } from './words/verify.ts';

const NAME = 'friend-cb verify';

/**
 * What XML 1.0 has no way to write, not even as a reference: most controls, lone surrogates, U+FFFE
 * and U+FFFF.
 */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/**
 * `>` for the sake of `]]>`, which is an error in text. Line ends and tabs are not among them: they
 * were escaped as unseen.
 */
const MARKUP: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** For text and attributes alike: one line, nothing unseen, nothing that XML cannot hold. */
function escapeXml(text: string): string {
  return escapeUnseen(text)
    .replace(NOT_XML, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/[&<>"]/g, (character) => MARKUP[character] ?? '');
}

type Attributes = Readonly<Record<string, string | number>>;

const tag = (name: string, attributes: Attributes) =>
  [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escapeXml(String(value))}"`)].join(' ');
const empty = (name: string, attributes: Attributes) => `<${tag(name, attributes)}/>`;
const text = (name: string, attributes: Attributes, lines: readonly string[]) =>
  `<${tag(name, attributes)}>${lines.map(escapeXml).join('\n')}</${name}>`;
const parent = (name: string, attributes: Attributes, children: readonly string[]) =>
  `<${tag(name, attributes)}>\n${children.map((child) => `${child}\n`).join('')}</${name}>`;

/**
 * JUnit XML as Jenkins, GitLab and Surefire's readers take it: one suite, one test case a case, in
 * the order of the run. A failure below `failOn` is a passed test case with its evidence in
 * `system-out`, a known one is skipped. What else fails a run has a test case of its own, named
 * `run/…`. The time stamp is UTC without a zone, as Ant writes it: the strict schemas allow none.
 */
export function renderJunit(report: Report): string {
  const { cases, durationMs, diagnosis, baseline, stopped } = report;
  const troubles = listTroubles(report);
  const totals = {
    tests: cases.length + troubles.length,
    failures: cases.filter((each) => countsAsFailure(each, report.failOn)).length + troubles.length,
    errors: 0,
  };
  const skipped = cases.filter((each) => each.outcome === 'known' || each.outcome === 'skip').length;
  const time = formatSeconds(durationMs);
  const complaints = [
    ...(stopped === null ? [] : [verifyWords.now.report.stopped(stopped)]),
    ...baseline.map(describeBaselineProblem),
  ];
  const suite = parent(
    'testsuite',
    { name: NAME, ...totals, skipped, time, timestamp: report.startedAt.slice(0, 19) },
    [
      parent('properties', {}, buildProperties(report)),
      ...cases.map((each) => renderCase(each, report)),
      ...troubles.map(renderTrouble),
      ...(diagnosis === null
        ? []
        : [text('system-out', {}, [diagnosis.summary, ...diagnosis.advice.map((each) => `- ${each}`)])]),
      ...(complaints.length === 0 ? [] : [text('system-err', {}, complaints)]),
    ],
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${parent('testsuites', { name: NAME, ...totals, time }, [suite])}\n`;
}

function buildProperties({ to, sdkAppId, seed, tool, signed, startedAt, failOn, verdict, choices }: Report): string[] {
  const properties = {
    to,
    sdkAppId,
    seed,
    tool,
    signed,
    startedAt,
    failOn,
    verdict,
    ...Object.fromEntries(Object.entries(choices).map(([name, seen]) => [`choice.${name}`, seen])),
  };
  return Object.entries(properties).map(([name, value]) => empty('property', { name, value: String(value) }));
}

/** What fails a run without being the failure of one case. */
interface Trouble {
  readonly name: 'run/diagnosis' | 'run/baseline' | 'run/stopped';
  readonly lines: readonly string[];
}

/** A run that failed is red for a reader who counts test cases, too. */
function listTroubles({ cases, diagnosis, baseline, stopped, failOn }: Report): readonly Trouble[] {
  const isRed = cases.some((each) => countsAsFailure(each, failOn));
  return [
    ...(diagnosis === null || isRed
      ? []
      : [{ name: 'run/diagnosis', lines: [diagnosis.summary, ...diagnosis.advice] } as const]),
    ...(baseline.length === 0 ? [] : [{ name: 'run/baseline', lines: baseline.map(describeBaselineProblem) } as const]),
    ...(stopped === null ? [] : [{ name: 'run/stopped', lines: [stopped] } as const]),
  ];
}

const renderTrouble = ({ name, lines }: Trouble) =>
  parent('testcase', { name, classname: 'friend-cb.run', time: formatSeconds(0) }, [
    text('failure', { message: lines[0] ?? '', type: 'must' }, lines),
  ]);

function renderCase(each: CaseReport, report: Report): string {
  const attributes = {
    name: each.id,
    classname: `friend-cb.${caseGroup(each.id)}`,
    time: formatSeconds(each.durationMs),
  };
  const inside = renderOutcome(each, report);
  return inside === null ? empty('testcase', attributes) : parent('testcase', attributes, [inside]);
}

/** Null for a pass, which says nothing. */
function renderOutcome(each: CaseReport, report: Report): string | null {
  if (each.outcome === 'pass') return null;
  if (each.outcome !== 'fail') return empty('skipped', { message: each.reason });
  const evidence = renderEvidence(each, { cause: causeOf(each, report) });
  return countsAsFailure(each, report.failOn)
    ? text('failure', { message: each.reason, type: each.level }, evidence)
    : text('system-out', {}, evidence);
}
