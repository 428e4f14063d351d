import { OUTCOMES, type Report } from '../../../contract/verify-report.ts';
import { LEVELS } from '../../../protocol/findings.ts';
import { formatSeconds } from '../../duration.ts';
import { verifyPageWords } from '../../words/verify-page.ts';
import { type Html, html } from '../html.ts';
import { linkCases } from './causes.ts';
import { fact, failuresOf, linkTo, prose } from './words.ts';

/** The verdict and why, what was run, and in front of it what went wrong with the run itself. */
export function renderHeadline(report: Report): Html {
  const { verdict } = report;
  return html`<header class="headline ${verdict}">
<p class="tool">friend-cb verify</p>
<h1><span class="verdict">${verdict === 'pass' ? '✓ PASS' : '✗ FAIL'}</span> ${sayVerdict(report)}</h1>
<p class="why">${whyVerdict(report)}</p>
<ul class="counts">${OUTCOMES.map((outcome) => renderCount(outcome, report))}</ul>
${renderFacts(report)}
</header>
${renderAlarms(report)}`;
}

function sayVerdict({ verdict, counts, causes, stopped, baseline }: Report): string {
  const words = verifyPageWords.now.headline;
  if (verdict === 'pass') return words.passed(counts.pass);
  const failing = causes.filter(({ fails }) => fails).length;
  if (failing > 0) return words.toChange(failing);
  if (stopped !== null) return words.stopped;
  return baseline.length > 0 ? words.baseline : words.nothingAccepted;
}

/** The one sentence that somebody reads who reads no more. */
function whyVerdict(report: Report): string {
  const { counts, diagnosis, stopped, baseline, failOn } = report;
  const words = verifyPageWords.now.headline;
  const failing = failuresOf(report).length;
  const lesser = counts.fail - failing;
  const below = lesser === 0 ? '' : words.lesser(lesser);
  if (report.verdict === 'pass') return words.noneFailed(failOn) + below;
  const reasons = [
    ...(failing === 0 ? [] : [words.failedAt(failing, failOn)]),
    ...(diagnosis !== null && failing === 0 ? [words.notAccepted] : []),
    ...(baseline.length === 0 ? [] : [words.entries(baseline.length)]),
    ...(stopped === null ? [] : [words.noEnd]),
  ];
  return words.because(reasons) + below;
}

function renderCount(outcome: (typeof OUTCOMES)[number], report: Report): Html {
  const { counts, cases } = report;
  const words = verifyPageWords.now;
  const levels = LEVELS.flatMap((level) => {
    const found = cases.filter((each) => each.outcome === 'fail' && each.level === level).length;
    return found === 0 ? [] : [`${found} ${level}`];
  });
  const detail =
    outcome === 'fail' && levels.length > 0 ? html` <span class="muted">${words.headline.levels(levels)}</span>` : '';
  const isBelow = outcome === 'fail' && failuresOf(report).length === 0;
  const look = counts[outcome] === 0 ? ' none' : isBelow ? ' below' : '';
  return html`<li class="${outcome}${look}"><b>${counts[outcome]}</b> ${words.outcome[outcome]}${detail}</li>`;
}

function renderFacts({ to, sdkAppId, signed, seed, tool, startedAt, durationMs, failOn }: Report): Html {
  const words = verifyPageWords.now.facts;
  const facts: readonly (readonly [string, Html | string])[] = [
    [words.endpoint, html`<code>${prose(to)}</code>`],
    ['SdkAppid', html`<code>${prose(sdkAppId)}</code>${words.signed(signed)}`],
    [words.failsOn, failOn],
    [words.seed, String(seed)],
    [words.when, html`<time datetime="${startedAt}">${startedAt.slice(0, 19).replace('T', ' ')} UTC</time>`],
    [words.took, `${formatSeconds(durationMs)} s`],
    [words.tool, tool],
  ];
  return html`<dl class="facts">${facts.map(([name, value]) => fact(name, value))}</dl>`;
}

/** What the reader has to know before all else: the run, or what it was compared with, is not whole. */
function renderAlarms({ stopped, diagnosis, baseline, causes, cases }: Report): Html[] {
  const ids = new Set(cases.map(({ id }) => id));
  const words = verifyPageWords.now.alarms;
  const cause = diagnosis && causes.find(({ id }) => id === diagnosis.id);
  return [
    ...(diagnosis === null
      ? []
      : [
          html`<section class="alarm" id="cause/${diagnosis.id}"><h2>${words.diagnosis}</h2>
<p>${prose(diagnosis.summary)}</p>
<p>${words.tryFirst}</p>
<ol>${diagnosis.advice.map((each) => html`<li>${prose(each)}</li>`)}</ol>
${cause ? linkCases(cause.cases) : null}</section>`,
        ]),
    ...(stopped === null
      ? []
      : [html`<section class="alarm"><h2>${words.stopped}</h2><p>${prose(stopped)}</p></section>`]),
    ...(baseline.length === 0
      ? []
      : [
          html`<section class="alarm"><h2>${words.baseline}</h2>
<ul>${baseline.map(
            (each) =>
              html`<li>${words.line(each.line)}
${ids.has(each.case) ? linkTo(each.case) : html`<code>${each.case}</code>`}
<code>${each.finding}</code>${words.colon}${prose(each.message)}</li>`,
          )}</ul></section>`,
        ]),
  ];
}
