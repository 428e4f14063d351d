import uPlot from 'uplot';
import type { Plot, PlotLine, ScriptWords } from '../plot.ts';
import { formatAxis, formatHovered, splitLog } from './scales.ts';

const HEIGHT = 240;
/** The width that a page has on paper. */
const PAPER_WIDTH = 660;

const { plots, words } = JSON.parse(document.getElementById('data')?.textContent ?? '{"plots":[]}') as {
  readonly plots: readonly Plot[];
  readonly words: ScriptWords;
};
const styleOf = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colorOf = (color: string) => styleOf(`--plot-${color}`);

/** What stands on what: each area with those below it added. */
function stack(lines: readonly PlotLine[]): (number | null)[][] {
  const sums: number[] = [];
  return lines.map(({ shape, values }) => {
    if (shape !== 'area') return [...values];
    return values.map((each, index) => {
      const sum = (sums[index] ?? 0) + (each ?? 0);
      sums[index] = sum;
      return sum;
    });
  });
}

/** The largest and the smallest that an axis has to reach. */
function rangeOf({ lines, limits, y, stacked, reach }: Plot): [number, number] {
  const shown = stacked ? stack(lines) : lines.map(({ values }) => values);
  const numbers = shown.flat().filter((each) => each !== null && (isLog(y) ? each > 0 : true)) as number[];
  const all = [...numbers, ...reach, ...limits.filter(({ stretches }) => stretches).map(({ at }) => at)];
  const high = all.reduce((most, each) => Math.max(most, each), 0);
  if (!isLog(y)) return [0, high === 0 ? 1 : high * 1.08];
  const low = all.reduce((least, each) => Math.min(least, each), high);
  if (high === 0) return [0.1, 10];
  const floor = y === 'count' ? 0.7 : 10 ** Math.floor(Math.log10(low) + 1e-9);
  return [Math.max(floor, 0.001 * (y === 'share' ? 0.01 : 1)), Math.max(high * 1.5, floor * 10)];
}

const isLog = (y: Plot['y']) => y !== 'rate';

function seriesOf(line: PlotLine, plot: Plot): uPlot.Series {
  const stroke = colorOf(line.color);
  const steps = plot.x.kind === 'percentile' ? uPlot.paths.linear?.() : uPlot.paths.stepped?.({ align: 1 });
  return {
    label: line.label,
    stroke,
    width: line.shape === 'dashed' ? 1.5 : plot.stacked && line.shape === 'area' ? 0 : 1.5,
    ...(line.shape === 'dashed' ? { dash: [6, 4] } : {}),
    ...(line.shape === 'area' ? { fill: plot.stacked ? stroke : `${stroke}40` } : {}),
    ...(steps === undefined ? {} : { paths: steps }),
    points: { show: false },
    value: (_, __, index, at) => (at === null ? '' : formatHovered(plot.y, plot.lines[index - 1]?.values[at] ?? null)),
  };
}

/** Thresholds: a line across, with its name at the end. Drawn last, so that nothing hides it. */
function drawLimits({ limits, x }: Plot, chart: uPlot): void {
  const { ctx, bbox, scales } = chart;
  const ratio = uPlot.pxRatio;
  const isUpright = x.kind === 'log-latency';
  const scale = isUpright ? 'x' : 'y';
  const { min, max } = scales[scale] ?? {};
  for (const { label, at } of limits) {
    const value = isUpright ? Math.log10(at) : at;
    if (typeof min !== 'number' || typeof max !== 'number' || value < min || value > max) continue;
    const place = Math.round(chart.valToPos(value, scale, true));
    ctx.save();
    ctx.strokeStyle = colorOf('limit');
    ctx.lineWidth = 1.5 * ratio;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(isUpright ? place : bbox.left, isUpright ? bbox.top : place);
    ctx.lineTo(isUpright ? place : bbox.left + bbox.width, isUpright ? bbox.top + bbox.height : place);
    ctx.stroke();
    ctx.textAlign = 'left';
    ctx.textBaseline = 'alphabetic';
    ctx.font = `600 ${11 * ratio}px system-ui, sans-serif`;
    const width = ctx.measureText(label).width + 8 * ratio;
    const right = bbox.left + bbox.width;
    const left = isUpright ? Math.min(place + 4 * ratio, right - width) : right - width;
    // Above the line, or below it where the plot ends.
    const above = place - 18 * ratio;
    const top = isUpright ? bbox.top : above < bbox.top ? place + 3 * ratio : above;
    ctx.fillStyle = styleOf('--surface');
    ctx.globalAlpha = 0.7;
    ctx.fillRect(left, top, width, 15 * ratio);
    ctx.globalAlpha = 1;
    ctx.fillStyle = colorOf('limit');
    ctx.fillText(label, left + 4 * ratio, top + 11.5 * ratio);
    ctx.restore();
  }
}

function axesOf(plot: Plot): uPlot.Axis[] {
  const base = {
    stroke: styleOf('--muted'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: styleOf('--line'), width: 1 },
    ticks: { stroke: styleOf('--line'), width: 1 },
  };
  const format = (_: uPlot, splits: number[]) => splits.map((each) => formatAxis(plot.y, each));
  return [
    {
      ...base,
      values: (_, splits) => splits.map((each) => formatAxis(plot.x.kind, each)),
      ...(plot.x.kind === 'time'
        ? {}
        : { splits: (_, __, min, max) => wholeNumbers(min, max), filter: (_, each) => each }),
    },
    {
      ...base,
      size: 62,
      values: format,
      ...(isLog(plot.y) ? { splits: (_, __, min, max) => splitLog(min, max), filter: (_, each) => each } : {}),
    },
  ];
}

const wholeNumbers = (min: number, max: number) =>
  Array.from({ length: Math.max(0, Math.floor(max) - Math.ceil(min) + 1) }, (_, index) => Math.ceil(min) + index);

function draw(plot: Plot, place: HTMLElement, width: number): uPlot {
  const figure = place.closest('figure') ?? place;
  const values = plot.stacked ? stack(plot.lines) : plot.lines.map((each) => [...each.values]);
  const order = plot.lines.map((_, index) => index);
  // What stands on others is drawn before them.
  const isArea = (index: number) => plot.stacked && plot.lines[index]?.shape === 'area';
  order.sort((one, other) => Number(isArea(other)) - Number(isArea(one)) || (isArea(one) ? other - one : one - other));
  const lines = order.map((index) => plot.lines[index] as PlotLine);
  const inOrder: Plot = { ...plot, lines };
  const range = rangeOf(plot);
  return new uPlot(
    {
      width,
      height: HEIGHT,
      padding: [10, 26, 0, 0],
      cursor: {
        y: false,
        points: { size: 6 },
        drag: { x: false, y: false },
        ...(plot.x.kind === 'time' ? { sync: { key: 'time' } } : {}),
      },
      legend: { mount: (_, legend) => void figure.append(legend), markers: { width: 2 } },
      scales: {
        x: { time: false },
        y: { distr: isLog(plot.y) ? 3 : 1, range: () => range },
      },
      series: [
        {
          label: words[plot.x.kind],
          value: (_, each) => (each === null ? '' : formatHovered(plot.x.kind, each)),
        },
        ...lines.map((line) => seriesOf(line, inOrder)),
      ],
      axes: axesOf(plot),
      hooks: { draw: [(chart) => drawLimits(plot, chart)] },
    },
    [[...plot.x.values], ...order.map((index) => values[index] as (number | null)[])],
    place,
  );
}

const places = plots.flatMap((plot) => {
  const place = document.getElementById(plot.id);
  return place === null ? [] : [{ plot, place }];
});
let charts: uPlot[] = [];

/** All of them anew: colours are those of the style that now holds. */
function drawAll(width: number | null = null): void {
  for (const chart of charts) {
    chart.root.parentElement?.closest('figure')?.querySelector('.u-legend')?.remove();
    chart.destroy();
  }
  charts = places.map(({ plot, place }) => draw(plot, place, width ?? Math.max(200, place.clientWidth)));
}

drawAll();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawAll());
addEventListener('beforeprint', () => drawAll(PAPER_WIDTH));
addEventListener('afterprint', () => drawAll());
// Only from here on the colours are those of paper.
matchMedia('print').addEventListener('change', ({ matches }) => drawAll(matches ? PAPER_WIDTH : null));
let drawnWidth = document.documentElement.clientWidth;
new ResizeObserver(() => {
  const now = document.documentElement.clientWidth;
  if (now === drawnWidth) return;
  drawnWidth = now;
  for (const [index, chart] of charts.entries())
    chart.setSize({ width: Math.max(200, places[index]?.place.clientWidth ?? 0), height: HEIGHT });
}).observe(document.documentElement);
