import type { TroubleKind } from '../../load/counters.ts';
import type { LoadReport } from '../../load/load-report.ts';
import type { Exchange } from '../../protocol/exchange.ts';
import { expectedWords } from '../../protocol/expectation.ts';
import { chatWords, FINDINGS, type Finding, findingWords, isFindingCode } from '../../protocol/findings.ts';
import { sourceWords } from '../../protocol/sources.ts';
import { maskExchange } from '../../record/ndjson.ts';
import { renderBody } from '../body.ts';
import { formatCount } from '../count.ts';
import { formatLatency } from '../duration.ts';
import { describeOutcome } from '../evidence.ts';
import { countTroubles, levelOfTrouble } from '../load-words.ts';
import { loadPageWords } from '../words/load-page.ts';
import { type Html, html } from './html.ts';

/** Longer commands help nobody who reads a page. */
const COMMAND_LIMIT = 16 * 1024;

/** The command that sends the same again; null where the endpoint is not known. */
export type RepeatOf = (exchange: Exchange) => string | null;

/** Each kind of trouble, the most frequent first, with one exchange that shows it. */
export function renderTroubles(report: LoadReport, repeatOf: RepeatOf): Html | null {
  const troubles = countTroubles(report);
  if (troubles.length === 0) return null;
  const words = loadPageWords.now.troubles;
  const shown = new Set<string>();
  return html`<section aria-labelledby="troubles"><h2 id="troubles">${words.heading}</h2>
<p class="muted">${words.legend}</p>
${troubles.map(({ kind, count }) => {
  const exchange = report.examples[kind];
  if (exchange === undefined) return null;
  const isNew = !shown.has(exchange.id);
  shown.add(exchange.id);
  const title = isFindingCode(kind) ? findingWords.now[kind].title : words.verdict(kind);
  return html`<article class="trouble">
<h3><span class="tag ${levelOfTrouble(kind)}">${kind}</span> ${title} <span class="muted">${words.of(formatCount(count), formatCount(report.sent), `${((100 * count) / report.sent).toFixed(1)} %`)}</span></h3>
${isNew ? renderExample(kind, exchange, repeatOf) : html`<p class="muted">${words.shownAbove}</p>`}
</article>
`;
})}</section>
`;
}

function renderExample(kind: TroubleKind, exchange: Exchange, repeatOf: RepeatOf): Html {
  const { request, reply, verdict, findings, at, latencyMs } = maskExchange(exchange);
  const curl = repeatOf(exchange);
  const words = loadPageWords.now.troubles;
  return html`${findings.map((each) => renderFinding(each, kind))}
${verdict === 'ok' ? null : html`<p><strong>${words.expected}</strong> ${expectedWords.now.ok}; <strong>${words.came}</strong> ${describeOutcome(exchange)}, ${words.sentAt(at)}</p>`}
<details class="exchange"><summary>${words.exchange(latencyMs === null ? null : formatLatency(latencyMs))}</summary>
<h4>${words.request}</h4>
<pre>${[`${request.method} ${request.target} HTTP/${request.httpVersion}`, ...headerLines(request.headers), ...renderBody(request)].join('\n')}</pre>
${
  reply === null
    ? html`<p>${words.noReply}</p>`
    : html`<h4>${words.reply}</h4>
<pre>${[`HTTP ${reply.status}`, ...headerLines(reply.headers), ...renderBody(reply)].join('\n')}</pre>`
}
${
  curl === null
    ? null
    : html`<h4>${words.curl}</h4>
<pre>${curl.length > COMMAND_LIMIT ? words.longCommand(Math.ceil(curl.length / 1024)) : curl}</pre>`
}
</details>
`;
}

const headerLines = (headers: Exchange['request']['headers']) => headers.map(([name, value]) => `${name}: ${value}`);

/** @param kind what it is an example of, which stands above it */
function renderFinding(finding: Finding, kind: TroubleKind): Html {
  const { code, level, message, at } = finding;
  const { source } = FINDINGS[code];
  const { advice } = findingWords.now[code];
  const chat = chatWords(finding);
  const words = loadPageWords.now.troubles;
  return html`<div class="finding">
<p><span class="tag ${level}">${level}</span> ${code === kind ? null : html`<code>${code}</code> `}${message}${at === undefined || at === '$' ? '' : words.at(at)}</p>
${chat === null ? null : html`<p>${words.chatCalls(chat)}</p>`}
<p>${advice}${source === null ? null : html` (<a href="${sourceWords.now[source].url}">${sourceWords.now[source].id} ${sourceWords.now[source].title}</a>)`}</p>
</div>
`;
}
