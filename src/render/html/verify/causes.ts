import type { Cause, Report } from '../../../contract/verify-report.ts';
import { verifyPageWords } from '../../words/verify-page.ts';
import { type Html, html } from '../html.ts';
import { levelTag, linkTo, prose } from './words.ts';

/** The number of cases that are named at once behind a cause. */
const SHOWN_IDS = 8;

/** What to change, in order. The diagnosis stands above, as an alarm. */
export function renderCauses({ causes, diagnosis, failOn }: Report): Html | null {
  const told = causes.filter(({ id }) => id !== diagnosis?.id);
  const failing = told.filter(({ fails }) => fails);
  const lesser = told.filter(({ fails }) => !fails);
  const words = verifyPageWords.now.causes;
  if (told.length === 0) return null;
  return html`<section aria-labelledby="causes"><h2 id="causes">${words.title}</h2>
${failing.length === 0 ? null : html`<ol class="causes">${failing.map(renderCause)}</ol>`}
${
  lesser.length === 0
    ? null
    : html`<p class="muted">${words.below(failOn)}</p>
<ol class="causes" start="${failing.length + 1}">${lesser.map(renderCause)}</ol>`
}
</section>`;
}

function renderCause({ id, level, title, advice, cases }: Cause): Html {
  return html`<li id="cause/${id}" class="cause ${level}"><h3>${prose(title)} ${levelTag(level)}</h3>
<p class="advice">${prose(advice)}</p>${linkCases(cases)}</li>`;
}

/** The cases that a cause explains. */
export function linkCases(ids: readonly string[]): Html | null {
  const list = (some: readonly string[]) =>
    html`<ul class="links">${some.map((id) => html`<li>${linkTo(id)}</li>`)}</ul>`;
  const rest = ids.slice(SHOWN_IDS);
  if (ids.length === 0) return null;
  return html`${list(ids.slice(0, SHOWN_IDS))}${
    rest.length === 0
      ? null
      : html`<details class="more"><summary>${verifyPageWords.now.causes.more(rest.length)}</summary>${list(rest)}</details>`
  }`;
}
