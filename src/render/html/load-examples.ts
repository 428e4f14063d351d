import type { TroubleKind } from '../../load/counters.ts';
import type { LoadReport } from '../../load/load-report.ts';
import type { Exchange } from '../../protocol/exchange.ts';
import { expectedWords } from '../../protocol/expectation.ts';
import { chatWords, FINDINGS, type Finding, findingWords, isFindingCode } from '../../protocol/findings.ts';
import { sourceWords } from '../../protocol/sources.ts';
import { maskExchange } from '../../record/ndjson.ts';
import { renderBody } from '../body.ts';
import { formatLatency } from '../duration.ts';
import { describeOutcome } from '../evidence.ts';
import { countTroubles, formatCount, levelOfTrouble } from '../load-words.ts';
import { type Html, html } from './html.ts';

/** Longer commands help nobody who reads a page. */
const COMMAND_LIMIT = 16 * 1024;

/** The command that sends the same again; null where the endpoint is not known. */
export type RepeatOf = (exchange: Exchange) => string | null;

/** Each kind of trouble, the most frequent first, with one exchange that shows it. */
export function renderTroubles(report: LoadReport, repeatOf: RepeatOf): Html | null {
  const troubles = countTroubles(report);
  if (troubles.length === 0) return null;
  const shown = new Set<string>();
  return html`<section aria-labelledby="troubles"><h2 id="troubles">What went wrong</h2>
<p class="muted">Each kind of trouble with the first exchange that shows it.</p>
${troubles.map(({ kind, count }) => {
  const exchange = report.examples[kind];
  if (exchange === undefined) return null;
  const isNew = !shown.has(exchange.id);
  shown.add(exchange.id);
  const title = isFindingCode(kind) ? findingWords.now[kind].title : `the verdict ${kind}`;
  return html`<article class="trouble">
<h3><span class="tag ${levelOfTrouble(kind)}">${kind}</span> ${title} <span class="muted">${formatCount(count)} of ${formatCount(report.sent)}, ${((100 * count) / report.sent).toFixed(1)} %</span></h3>
${isNew ? renderExample(kind, exchange, repeatOf) : html`<p class="muted">Its example is shown above.</p>`}
</article>
`;
})}</section>
`;
}

function renderExample(kind: TroubleKind, exchange: Exchange, repeatOf: RepeatOf): Html {
  const { request, reply, verdict, findings, at, latencyMs } = maskExchange(exchange);
  const curl = repeatOf(exchange);
  return html`${findings.map((each) => renderFinding(each, kind))}
${verdict === 'ok' ? null : html`<p><strong>Expected</strong> ${expectedWords.now.ok}; <strong>came</strong> ${describeOutcome(exchange)}, sent ${at}.</p>`}
<details class="exchange"><summary>The exchange${latencyMs === null ? '' : `, ${formatLatency(latencyMs)}`}</summary>
<h4>Request</h4>
<pre>${[`${request.method} ${request.target} HTTP/${request.httpVersion}`, ...headerLines(request.headers), ...renderBody(request)].join('\n')}</pre>
${
  reply === null
    ? html`<p>There is no reply.</p>`
    : html`<h4>Reply</h4>
<pre>${[`HTTP ${reply.status}`, ...headerLines(reply.headers), ...renderBody(reply)].join('\n')}</pre>`
}
${
  curl === null
    ? null
    : html`<h4>Again with curl</h4>
<pre>${curl.length > COMMAND_LIMIT ? `(${Math.ceil(curl.length / 1024)} KiB of command)` : curl}</pre>`
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
  return html`<div class="finding">
<p><span class="tag ${level}">${level}</span> ${code === kind ? null : html`<code>${code}</code> `}${message}${at === undefined || at === '$' ? '' : `, at ${at}`}</p>
${chat === null ? null : html`<p>Chat calls it: ${chat}</p>`}
<p>${advice}${source === null ? null : html` (<a href="${sourceWords.now[source].url}">${sourceWords.now[source].id} ${sourceWords.now[source].title}</a>)`}</p>
</div>
`;
}
