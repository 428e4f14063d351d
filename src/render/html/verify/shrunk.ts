import type { CaseReport, Shrunk } from '../../../contract/verify-report.ts';
import type { Exchange } from '../../../protocol/exchange.ts';
import { shorten } from '../../../protocol/json.ts';
import { readBody } from '../../body.ts';
import { verifyPageWords } from '../../words/verify-page.ts';
import { type Html, html } from '../html.ts';
import { compareTokens } from './compare-tokens.ts';
import { prose } from './words.ts';

/** More of a callback is not compared, in bytes and in characters: a list of fifty pairs fits. */
const COMPARED_BYTES = 6 * 1024;
const TARGET_LIMIT = 2000;
const PLAIN_TYPE = 'application/json';

/** Each failure of generated callbacks: what is odd about the smallest callback that shows it. */
export function renderShrunk({ shrunk = [], exchanges, findings }: CaseReport): Html[] {
  return shrunk.map(({ exchange: place, plain }, index) => {
    const exchange = exchanges[place];
    const comparison = exchange === undefined || plain === null ? null : renderComparison(plain, exchange);
    if (comparison === null) return html``;
    const words = verifyPageWords.now.shrunk;
    const which = shrunk.length > 1 ? words.which(index + 1, findings[index]?.code ?? '') : '';
    return html`<h3>${which}${words.title}</h3>
${comparison}`;
  });
}

/** The callback as it was sent, with marks where it is not the plain one. */
function renderComparison(plain: NonNullable<Shrunk['plain']>, { request }: Exchange): Html | null {
  const { text, about } = readBody(request, COMPARED_BYTES);
  if (about !== null && text !== null) return null;
  const types = request.headers.filter(([name]) => name.toLowerCase() === 'content-type').map(([, value]) => value);
  const parts = [
    compareTokens(
      splitTarget(shorten(plain.target, TARGET_LIMIT)),
      splitTarget(shorten(request.target, TARGET_LIMIT)),
      keyOf,
    ),
    compareTokens(
      [`\nContent-Type: ${PLAIN_TYPE}`],
      types.map((type) => `\nContent-Type: ${prose(type)}`),
      keyOf,
    ),
    compareTokens(['\n\n', ...splitJson(plain.body)], ['\n\n', ...splitJson(text ?? '')], keyOf),
  ].flat();
  const words = verifyPageWords.now.shrunk;
  const marked = parts.map(({ kind, text: piece }) =>
    kind === 'same' ? html`${piece}` : kind === 'gone' ? html`<del>${piece}</del>` : html`<ins>${piece}</ins>`,
  );
  return html`<pre class="compared">${marked}</pre>
<p class="muted"><ins>${words.underlined}</ins>${words.isNew}<del>${words.struckOut}</del>${words.isGone}</p>`;
}

const splitTarget = (target: string) => target.split(/(?=[?&])/);
const splitJson = (text: string) => text.match(/"(?:[^"\\]|\\.)*"?|\s+|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];

/** Two right signatures differ, two times, and two ids of our making: that is nothing odd. */
const keyOf = (token: string) => MOVING.find((form) => form.test(token))?.source ?? token;
const MOVING = [/^[?&]Sign=[0-9a-f]{64}$/, /^[?&]RequestTime=\d{10}$/, /^"fcb-[0-9a-f]{8}"$/];
