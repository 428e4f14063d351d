import { OUTCOMES, type Report } from '../../../contract/verify-report.ts';
import { LEVELS } from '../../../protocol/findings.ts';
import { formatSeconds } from '../../duration.ts';
import { type Html, html } from '../html.ts';
import { linkCases } from './causes.ts';
import { atLevel, count, fact, failuresOf, linkTo, prose, SAID } from './words.ts';

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
  if (verdict === 'pass') return `${count(counts.pass, 'case')} passed`;
  const failing = causes.filter(({ fails }) => fails).length;
  if (failing > 0) return `${count(failing, 'thing')} to change`;
  if (stopped !== null) return 'the run was stopped';
  return baseline.length > 0 ? 'the baseline has to be changed' : 'nothing was accepted';
}

/** The one sentence that somebody reads who reads no more. */
function whyVerdict(report: Report): string {
  const { counts, diagnosis, stopped, baseline } = report;
  const failing = failuresOf(report).length;
  const lesser = counts.fail - failing;
  const below = lesser === 0 ? '' : ` ${count(lesser, 'case')} failed below that, which does not fail the run.`;
  if (report.verdict === 'pass') return `No case failed ${atLevel(report)}.${below}`;
  const reasons = [
    ...(failing === 0 ? [] : [`${count(failing, 'case')} failed ${atLevel(report)}`]),
    ...(diagnosis !== null && failing === 0 ? ['the documented callback was not accepted'] : []),
    ...(baseline.length === 0 ? [] : [`${count(baseline.length, 'entry', 'entries')} of the baseline must be changed`]),
    ...(stopped === null ? [] : ['the run did not come to its end']),
  ];
  return `The run fails because ${reasons.join(', and ')}.${below}`;
}

function renderCount(outcome: (typeof OUTCOMES)[number], report: Report): Html {
  const { counts, cases } = report;
  const levels = LEVELS.flatMap((level) => {
    const found = cases.filter((each) => each.outcome === 'fail' && each.level === level).length;
    return found === 0 ? [] : [`${found} ${level}`];
  });
  const detail =
    outcome === 'fail' && levels.length > 0 ? html` <span class="muted">(${levels.join(', ')})</span>` : '';
  const isBelow = outcome === 'fail' && failuresOf(report).length === 0;
  const look = counts[outcome] === 0 ? ' none' : isBelow ? ' below' : '';
  return html`<li class="${outcome}${look}"><b>${counts[outcome]}</b> ${SAID[outcome]}${detail}</li>`;
}

function renderFacts({ to, sdkAppId, signed, seed, tool, startedAt, durationMs, failOn }: Report): Html {
  const facts: readonly (readonly [string, Html | string])[] = [
    ['endpoint', html`<code>${prose(to)}</code>`],
    ['SdkAppid', html`<code>${prose(sdkAppId)}</code>, ${signed ? 'signed' : 'not signed'}`],
    ['fails on', failOn],
    ['seed', String(seed)],
    ['when', html`<time datetime="${startedAt}">${startedAt.slice(0, 19).replace('T', ' ')} UTC</time>`],
    ['took', `${formatSeconds(durationMs)} s`],
    ['tool', tool],
  ];
  return html`<dl class="facts">${facts.map(([name, value]) => fact(name, value))}</dl>`;
}

/** What the reader has to know before all else: the run, or what it was compared with, is not whole. */
function renderAlarms({ stopped, diagnosis, baseline, causes, cases }: Report): Html[] {
  const ids = new Set(cases.map(({ id }) => id));
  const cause = diagnosis && causes.find(({ id }) => id === diagnosis.id);
  return [
    ...(diagnosis === null
      ? []
      : [
          html`<section class="alarm" id="cause/${diagnosis.id}"><h2>Nothing was accepted: one cause for all</h2>
<p>${prose(diagnosis.summary)}</p>
<p>What to try, most likely first:</p>
<ol>${diagnosis.advice.map((each) => html`<li>${prose(each)}</li>`)}</ol>
${cause ? linkCases(cause.cases) : null}</section>`,
        ]),
    ...(stopped === null
      ? []
      : [html`<section class="alarm"><h2>The run was stopped</h2><p>${prose(stopped)}</p></section>`]),
    ...(baseline.length === 0
      ? []
      : [
          html`<section class="alarm"><h2>The baseline has to be changed</h2>
<ul>${baseline.map(
            (each) =>
              html`<li>line ${each.line}:
${ids.has(each.case) ? linkTo(each.case) : html`<code>${each.case}</code>`}
<code>${each.finding}</code>: ${prose(each.message)}</li>`,
          )}</ul></section>`,
        ]),
  ];
}
