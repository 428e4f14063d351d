import type { EncodedBody, Exchange, HeaderList } from '../../../protocol/exchange.ts';
import { shorten } from '../../../protocol/json.ts';
import { maskExchange } from '../../../record/ndjson.ts';
import { readBody } from '../../body.ts';
import { describeOutcome } from '../../evidence.ts';
import { verifyPageWords } from '../../words/verify-page.ts';
import { type Html, html } from '../html.ts';
import { layOutJson } from './lay-out-json.ts';
import { prose } from './words.ts';

/** The first exchanges of a case are enough to see what is wrong; the JSON report has all. */
const SHOWN_EXCHANGES = 5;
/** Of a body, in bytes, in the first exchange and in the others. */
const FIRST_BYTES = 2048;
const OTHER_BYTES = 512;
/** Of a header's value, in characters, and the number of headers. */
const HEADER_LIMIT = 400;
const SHOWN_HEADERS = 40;
/** A target goes on for as long as a query may. */
const TARGET_LIMIT = 2000;

/** What was sent and what came back, credentials masked; the first at once, the others folded. */
export function renderExchanges(exchanges: readonly Exchange[]): Html | null {
  const shown = exchanges.slice(0, SHOWN_EXCHANGES);
  const [first, ...others] = shown.map((each, index) => renderExchange(each, index === 0 ? FIRST_BYTES : OTHER_BYTES));
  if (first === undefined) return null;
  const words = verifyPageWords.now.exchange;
  const hidden = exchanges.length - shown.length;
  const left = hidden === 0 ? null : html`<p class="muted">${words.moreInJson(hidden)}</p>`;
  return html`${first}${
    others.length === 0
      ? null
      : html`<details class="more"><summary>${words.moreOfCase(exchanges.length - 1)}</summary>
${others}${left}</details>`
  }`;
}

function renderExchange(exchange: Exchange, limit: number): Html {
  const { request, reply, ...outcome } = maskExchange(exchange);
  const words = verifyPageWords.now.exchange;
  return html`<div class="exchange">
<div><h3>${words.sent}</h3>
<pre class="start"><b>${request.method}</b> ${shorten(request.target, TARGET_LIMIT)} HTTP/${request.httpVersion}</pre>
${renderHeaders(request.headers)}${renderBody(request, limit)}</div>
<div><h3>${words.cameBack}</h3><pre class="start"><b>${prose(describeOutcome({ reply, ...outcome }))}</b></pre>${
    reply === null ? null : html`${renderHeaders(reply.headers)}${renderBody(reply, limit)}`
  }</div>
</div>
`;
}

function renderHeaders(headers: HeaderList): Html | null {
  if (headers.length === 0) return null;
  const lines = headers.slice(0, SHOWN_HEADERS).map(([name, value]) => `${name}: ${shorten(value, HEADER_LIMIT)}`);
  const hidden = headers.length - lines.length;
  return html`<pre class="headers">${[...lines, ...(hidden > 0 ? [verifyPageWords.now.exchange.moreHeaders(hidden)] : [])].join('\n')}</pre>`;
}

function renderBody(body: EncodedBody, limit: number): Html {
  const { text, about, cut } = readBody(body, limit);
  if (text === null) return html`<p class="muted">${about}</p>`;
  const isWhole = about === null && cut === null;
  return html`${about === null ? null : html`<p class="muted">${about}</p>`}
<pre class="body">${isWhole ? layOutJson(text) : text}</pre>${cut === null ? null : html`<p class="muted">${cut}</p>`}`;
}
