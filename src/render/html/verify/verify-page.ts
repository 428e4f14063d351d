import type { CaseReport, Report } from '../../../contract/verify-report.ts';
import { listFailures } from '../../evidence.ts';
import { verifyPageWords } from '../../words/verify-page.ts';
import { type PageFiles, renderDocument } from '../document.ts';
import { type Html, html } from '../html.ts';
import { renderFailed, renderPassed } from './case.ts';
import { renderCauses } from './causes.ts';
import { renderHeadline } from './headline.ts';
import { renderStrip } from './strip.ts';
import { fact, prose, traits } from './words.ts';

/** What was sent and received may take so many bytes in all; a page that opens slowly is not read. */
const ROOM_BYTES = 2 * 1024 * 1024;

/**
 * The report as a page of one file, for a browser: readable without its script, which filters and
 * opens. Credentials are masked, and nothing that came from outside is markup.
 */
export function renderVerifyPage(report: Report, files: PageFiles): string {
  const { sections: words, script: data } = verifyPageWords.now;
  const of = (outcome: CaseReport['outcome']) => report.cases.filter((each) => each.outcome === outcome);
  return renderDocument({
    title: `${report.verdict === 'pass' ? '✓ PASS' : '✗ FAIL'} · friend-cb verify · ${prose(report.to)}`,
    body: html`<main>
${renderHeadline(report)}
${renderCauses(report)}
${renderStrip(report)}
${section('failed', words.failed, renderInRoom([...listFailures(report)], report))}
${section('known', words.known, renderInRoom(of('known'), report))}
${renderChoices(report)}
${renderSkipped(of('skip'))}
${section('passed', words.passed, of('pass').map(renderPassed))}
</main>`,
    data,
    ...files,
  });
}

const section = (id: string, title: string, parts: readonly Html[]): Html | null =>
  parts.length === 0
    ? null
    : html`<section data-group aria-labelledby="${id}"><h2 id="${id}">${title}</h2>\n${parts}</section>`;

/** The first cases have all of their evidence; where the room is used up, the others say what was wrong. */
function renderInRoom(cases: readonly CaseReport[], report: Report): Html[] {
  let left = ROOM_BYTES;
  return cases.map((each) => {
    const whole = left <= 0 ? null : renderFailed(each, report, true);
    left -= whole === null ? 0 : Buffer.byteLength(whole.markup);
    return whole !== null && left > 0 ? whole : renderFailed(each, report, false);
  });
}

function renderChoices({ choices }: Report): Html | null {
  const words = verifyPageWords.now.sections;
  const seen = Object.entries(choices);
  if (seen.length === 0) return null;
  return html`<section aria-labelledby="choices"><h2 id="choices">${words.choices}</h2>
<p class="muted">${words.choicesAbout}</p>
<dl class="facts">${seen.map(([name, answer]) => fact(name, html`<code>${prose(answer)}</code>`))}</dl></section>`;
}

/** By the reason, because one reason skips many. */
function renderSkipped(cases: readonly CaseReport[]): Html | null {
  if (cases.length === 0) return null;
  const words = verifyPageWords.now.sections;
  const reasons = new Map<string, CaseReport[]>();
  for (const each of cases) reasons.set(each.reason, [...(reasons.get(each.reason) ?? []), each]);
  const rows = [...reasons].map(
    ([reason, skipped]) =>
      html`<tr data-group><th scope="row" class="why-skipped">${prose(reason)}</th><td>${skipped.map(
        (each) => html`<span class="skipped" id="${each.id}" ${traits(each)}><code>${each.id}</code></span> `,
      )}</td></tr>`,
  );
  return html`<section data-group aria-labelledby="skipped"><h2 id="skipped">${words.skipped}</h2>
<div class="scroll"><table><thead><tr><th scope="col">${words.why}</th><th scope="col">${words.cases}</th></tr></thead>
<tbody>${rows}</tbody></table></div></section>`;
}
