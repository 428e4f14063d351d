import { type CaseReport, countsAsFailure, type Report } from '../../../contract/verify-report.ts';
import { shorten } from '../../../protocol/json.ts';
import { type SourceId, sourceWords } from '../../../protocol/sources.ts';
import { verifyPageWords } from '../../words/verify-page.ts';
import { type Html, html } from '../html.ts';

/** The longest text in a sentence, in characters: the JSON report has all of it. */
const PROSE_LIMIT = 1000;

export const prose = (text: string): string => shorten(text, PROSE_LIMIT);

const OUTCOME_MARKS = { pass: '✓', known: 'k', skip: '–' } as const;
const LEVEL_MARKS = { must: '✗', should: '!', info: 'i' } as const;

/** One sign for what a case came to, so that it is seen without colour: `✗`, `!` and `i` have failed. */
export const markOf = ({ outcome, level }: CaseReport): string =>
  outcome === 'fail' ? LEVEL_MARKS[level] : OUTCOME_MARKS[outcome];

/** `failed (must)`, `passed`. */
export const describeResult = ({ outcome, level }: CaseReport): string =>
  outcome === 'fail' ? words().failedAt(words().outcome.fail, level) : words().outcome[outcome];

const words = () => verifyPageWords.now;

/** What filters and colours look at. */
export const traits = ({ outcome, level }: CaseReport): Html => html`data-outcome="${outcome}" data-level="${level}"`;

export const linkTo = (id: string): Html => html`<a href="#${id}"><code>${id}</code></a>`;

export const linkToSource = (source: SourceId): Html =>
  html`<a href="${sourceWords.now[source].url}" rel="noreferrer">${sourceWords.now[source].id} ${sourceWords.now[source].title}</a>`;

/** A name and a value of `<dl class="facts">`. */
export const fact = (name: string, value: Html | string): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

export const levelTag = (level: CaseReport['level']): Html => html`<span class="tag ${level}">${level}</span>`;

export const failuresOf = (report: Report): readonly CaseReport[] =>
  report.cases.filter((each) => countsAsFailure(each, report.failOn));
