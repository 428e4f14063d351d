import type { Look } from '../../../contract/verify-report.ts';
import { type Html, html } from '../html.ts';
import { prose } from './words.ts';

const COLUMNS = ['friendship', 'before', 'after', 'had to', 'so it'];

/** What the data said before and after: the heart of a case that looks behind the replies. */
export function renderLooks(looks: readonly Look[]): Html | null {
  if (looks.length === 0) return null;
  return html`<div class="scroll"><table class="looks"><caption>What the data said</caption>
<thead><tr>${COLUMNS.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${looks.map(renderLook)}</tbody></table></div>
`;
}

function renderLook({ pair, before, after, must, right }: Look): Html {
  const did = before === after ? 'stayed' : right || must === 'stay' ? 'changed' : 'changed otherwise';
  return html`<tr class="${right ? 'right' : 'wrong'}">
<th scope="row"><code>${prose(pair.From_Account)} → ${prose(pair.To_Account)}</code></th>
${said('before', before)}${said('after', after)}
<td data-name="had to">${must}</td>
<td data-name="so it"><span class="tag ${right ? 'pass' : 'fail'}">${right ? '✓' : '✗'} ${did}</span></td></tr>
`;
}

const said = (name: string, text: string): Html =>
  html`<td data-name="${name}">${
    text === '' ? html`<span class="muted">nothing</span>` : html`<code>${prose(text)}</code>`
  }</td>`;
