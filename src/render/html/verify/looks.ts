import type { Look } from '../../../contract/verify-report.ts';
import { verifyPageWords } from '../../words/verify-page.ts';
import { type Html, html } from '../html.ts';
import { prose } from './words.ts';

/** What the data said before and after: the heart of a case that looks behind the replies. */
export function renderLooks(looks: readonly Look[]): Html | null {
  const words = verifyPageWords.now.looks;
  if (looks.length === 0) return null;
  const columns = [words.friendship, words.before, words.after, words.hadTo, words.soIt];
  return html`<div class="scroll"><table class="looks"><caption>${words.title}</caption>
<thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${looks.map(renderLook)}</tbody></table></div>
`;
}

function renderLook({ pair, before, after, must, right }: Look): Html {
  const words = verifyPageWords.now.looks;
  const isChange = right || must === 'stay';
  const did = before === after ? words.stayed : isChange ? words.changed : words.changedOtherwise;
  return html`<tr class="${right ? 'right' : 'wrong'}">
<th scope="row"><code>${prose(pair.From_Account)} → ${prose(pair.To_Account)}</code></th>
${said(words.before, before)}${said(words.after, after)}
<td data-name="${words.hadTo}">${words.must[must]}</td>
<td data-name="${words.soIt}"><span class="tag ${right ? 'pass' : 'fail'}">${right ? '✓' : '✗'} ${did}</span></td></tr>
`;
}

const said = (name: string, text: string): Html =>
  html`<td data-name="${name}">${
    text === ''
      ? html`<span class="muted">${verifyPageWords.now.looks.nothing}</span>`
      : html`<code>${prose(text)}</code>`
  }</td>`;
