import { type CaseReport, OUTCOMES, type Report } from '../../../contract/verify-report.ts';
import { LEVELS, type Level } from '../../../protocol/findings.ts';
import { caseGroup } from '../../evidence.ts';
import { verifyPageWords } from '../../words/verify-page.ts';
import { type Html, html } from '../html.ts';
import { describeResult, markOf, traits } from './words.ts';

/** Every case of the run at one look, a row for each group, and what to show of them. */
export function renderStrip(report: Report): Html | null {
  const groups = new Map<string, CaseReport[]>();
  for (const each of report.cases) {
    const group = caseGroup(each.id);
    groups.set(group, [...(groups.get(group) ?? []), each]);
  }
  if (groups.size === 0) return null;
  return html`<section aria-labelledby="cases"><h2 id="cases">${verifyPageWords.now.strip.title}</h2>
${renderFilter(report)}
<ul class="strip">${[...groups].map(([group, cases]) => renderGroup(group, cases))}</ul>
</section>`;
}

function renderGroup(group: string, cases: readonly CaseReport[]): Html {
  const words = verifyPageWords.now;
  const sums = OUTCOMES.flatMap((outcome) => {
    const found = cases.filter((each) => each.outcome === outcome).length;
    return found === 0 ? [] : [words.strip.sum(found, words.outcome[outcome])];
  });
  return html`<li class="group" data-group><h3>${group}</h3>
<ul class="cells">${cases.map(renderCell)}</ul>
<p class="muted">${sums.join(words.strip.comma)}</p></li>`;
}

function renderCell(each: CaseReport): Html {
  const name = verifyPageWords.now.strip.cell(each.id, describeResult(each));
  return html`<li data-for="${each.id}">
<a class="cell" ${traits(each)} href="#${each.id}" title="${name}" aria-label="${name}">${markOf(each)}</a></li>`;
}

/** Hidden until the script is there to obey it. */
function renderFilter({ cases, counts }: Report): Html {
  const box = (name: string, value: string, label: string, found: number) =>
    found === 0
      ? null
      : html`<label class="chip">
<input type="checkbox" name="${name}" value="${value}"> ${label} <span class="muted">${found}</span></label>`;
  const { strip: words, outcome: outcomes } = verifyPageWords.now;
  const ofLevel = (level: Level) => cases.filter((each) => each.level === level).length;
  return html`<div class="filter" id="filter" hidden>
<label>${words.search}
<input type="search" name="text" autocomplete="off" spellcheck="false" placeholder="${words.placeholder}"></label>
<fieldset><legend>${words.outcome}</legend>${OUTCOMES.map((each) => box('outcome', each, outcomes[each], counts[each]))}</fieldset>
<fieldset><legend>${words.level}</legend>${LEVELS.map((level) => box('level', level, level, ofLevel(level)))}</fieldset>
<output id="shown"></output> <button type="button" id="all" hidden>${words.showAll}</button>
</div>`;
}
