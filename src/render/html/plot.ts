import { loadPageWords } from '../words/load-page.ts';
import { type Html, html } from './html.ts';

/** A colour of the page's style: a `--plot-…` or a verdict's. */
export type PlotColor =
  | 'p50'
  | 'p90'
  | 'p99'
  | 'max'
  | 'asked'
  | 'sent'
  | 'one'
  | 'two'
  | 'three'
  | 'four'
  | 'five'
  | 'six'
  | 'ok'
  | 'fail'
  | 'denied'
  | 'late'
  | 'broken'
  | 'unreachable';

export interface PlotLine {
  readonly label: string;
  readonly color: PlotColor;
  readonly shape: 'line' | 'dashed' | 'area';
  readonly values: readonly (number | null)[];
}

/** A line across the plot at a value, with its name. */
export interface PlotLimit {
  readonly label: string;
  readonly at: number;
  /** Whether the axis reaches that far in any case. */
  readonly stretches: boolean;
}

/** What the page's script draws. */
export interface Plot {
  readonly id: string;
  /** `time` in seconds; `log-latency` as logarithm of milliseconds; `percentile` as logarithm of 1 / (1 - share). */
  readonly x: { readonly kind: 'time' | 'log-latency' | 'percentile'; readonly values: readonly number[] };
  /** Latencies, and counts, stand on a logarithmic axis. */
  readonly y: 'latency' | 'rate' | 'count' | 'share';
  /** Areas stand on one another. */
  readonly stacked: boolean;
  /** What the axis has to reach besides, so that two plots have the same one. */
  readonly reach: readonly number[];
  readonly lines: readonly PlotLine[];
  readonly limits: readonly PlotLimit[];
}

/** A plot with the words around it, for those who see it and those who do not. */
export interface Figure {
  readonly plot: Plot;
  readonly title: string;
  /** What is seen in it, as one sentence. */
  readonly sentence: string;
}

export function renderFigure({ plot, title, sentence }: Figure): Html {
  const words = loadPageWords.now.plots;
  return html`<figure class="plot">
<figcaption><strong>${title}</strong> <span class="muted">${sentence}</span></figcaption>
<div class="canvas" id="${plot.id}" role="img" aria-label="${words.label(title, sentence)}"></div>
<noscript><p class="muted">${words.noScript}</p></noscript>
</figure>
`;
}

/** Four digits, so that a report stays small. */
export const short = (value: number | null): number | null =>
  value === null || value === 0 ? value : Number(value.toPrecision(4));

/** What the page's script says under the cursor, by the kind of the axis. */
export type ScriptWords = Readonly<Record<Plot['x']['kind'], string>>;

export function scriptWords(): ScriptWords {
  const { from, ofCallbacks } = loadPageWords.now.plots;
  return { time: from, 'log-latency': from, percentile: ofCallbacks };
}
