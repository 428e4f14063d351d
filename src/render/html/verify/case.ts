import type { CaseReport, Cause, Report } from '../../../contract/verify-report.ts';
import { chatWords, FINDINGS, type Finding } from '../../../protocol/findings.ts';
import { formatLatency } from '../../duration.ts';
import { causeOf, maskedCurl } from '../../evidence.ts';
import { verifyPageWords } from '../../words/verify-page.ts';
import { type Html, html } from '../html.ts';
import { renderExchanges } from './exchange.ts';
import { renderLooks } from './looks.ts';
import { renderShrunk } from './shrunk.ts';
import { describeResult, fact, levelTag, linkToSource, markOf, prose, traits } from './words.ts';

/** The longest curl command that is shown, in characters: a longer one helps nobody who reads. */
const COMMAND_LIMIT = 8 * 1024;

/** A case in one line, which opens. @param inside what it opens to */
const fold = (each: CaseReport, isOpen: boolean, inside: Html): Html =>
  html`<details class="case" id="${each.id}" ${traits(each)}${isOpen ? ' open' : ''}>
<summary>
<span class="mark" aria-hidden="true">${markOf(each)}</span> <code>${each.id}</code>
<span class="title">${prose(each.title)}</span>
${levelTag(each.level)}<span class="unseen"> ${describeResult(each)}</span>
</summary>
<div class="inside">${inside}</div>
</details>
`;

/**
 * A case that failed, or would have without the baseline.
 * @param hasRoom whether there is room for what was sent and received
 */
export function renderFailed(each: CaseReport, report: Report, hasRoom: boolean): Html {
  const cause = causeOf(each, report);
  const words = verifyPageWords.now.case;
  const advice = cause?.advice ?? each.advice;
  return fold(
    each,
    each.outcome === 'fail',
    html`<p class="reason">${prose(each.reason)}</p>
<dl class="facts wide">
${fact(words.expected, prose(each.expects))}
${cause === null || cause.id === each.id ? null : fact(words.cause, linkToCause(cause))}
${advice === null ? null : fact(words.change, html`<strong>${prose(advice)}</strong>`)}
${each.source === null ? null : fact(words.source, linkToSource(each.source))}
</dl>
${renderFindings(each)}
${
  hasRoom
    ? html`${renderLooks(each.looks ?? [])}${renderShrunk(each)}${renderExchanges(each.exchanges)}`
    : html`<p class="muted">${words.noRoom}</p>`
}
${renderCommands(each, hasRoom)}`,
  );
}

/** A case that passed: what it proves, and how to see it again. */
export function renderPassed(each: CaseReport): Html {
  const words = verifyPageWords.now.case;
  return fold(
    each,
    false,
    html`<dl class="facts wide">
${fact(words.expected, prose(each.expects))}
${each.source === null ? null : fact(words.source, linkToSource(each.source))}
${fact(words.took, formatLatency(each.durationMs))}
</dl>
${renderCommand(words.runAgain, each.rerun)}`,
  );
}

const linkToCause = ({ id, title }: Cause): Html => html`<a href="#cause/${id}">${prose(title)}</a>`;

const renderFindings = (each: CaseReport): Html | null =>
  each.findings.length === 0
    ? null
    : html`<ul class="findings">${each.findings.map((found) => renderFinding(found, each))}</ul>`;

/** Without what the case itself already says. */
function renderFinding(finding: Finding, { source, reason }: CaseReport): Html {
  const { code, level, message, at } = finding;
  const chat = chatWords(finding);
  const own = FINDINGS[code].source;
  const words = verifyPageWords.now.case;
  return html`<li>${levelTag(level)} <code>${code}</code>${message === reason ? null : html` ${prose(message)}`}${
    at === undefined || at === '$' ? null : html` <span class="muted">${words.at} <code>${prose(at)}</code></span>`
  }${chat === null ? null : html`<br>${words.chatCallsIt} <q>${chat}</q>`}${
    own === null || own === source ? null : html`<br>${linkToSource(own)}`
  }</li>`;
}

function renderCommands(each: CaseReport, hasRoom: boolean): Html {
  const words = verifyPageWords.now.case;
  const bytes = each.curl?.length ?? 0;
  // A command of megabytes is not even masked.
  const curl = hasRoom && bytes <= COMMAND_LIMIT ? maskedCurl(each) : null;
  const isLeftOut = curl === null && bytes > COMMAND_LIMIT;
  return html`${curl === null ? null : renderCommand('curl', curl)}${
    isLeftOut ? html`<p class="muted">${words.longCurl(Math.ceil(bytes / 1024))}</p>` : null
  }${renderCommand(words.runAgain, each.rerun)}`;
}

/** A command, and a button that copies it. */
const renderCommand = (label: string, command: string): Html =>
  html`<div class="command"><h3>${label}</h3><pre>${command}</pre>
<button type="button" class="copy" hidden>${verifyPageWords.now.script.copy}</button></div>`;
