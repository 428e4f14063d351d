import type { LoadReport } from '../../src/load/load-report.ts';
import type { Measured } from '../../src/load/run-schedule.ts';
import { createSeries } from '../../src/load/series.ts';
import { type Verdict, zeroVerdicts } from '../../src/protocol/exchange.ts';
import { createRandom } from './random.ts';
import { ASKED, histogramOf, reportOf } from './sample-run.ts';

export interface Simulated {
  readonly seed: number;
  readonly rate?: number;
  readonly seconds?: number;
  /** By how much slower everything is. */
  readonly factor?: number;
  /** The share of callbacks that get FAIL. */
  readonly errors?: number;
  /** From this second on nothing is answered for a second. */
  readonly stallAt?: number | null;
  /** How much of a slow moment is left a tenth of a second later; 0 is noise without a memory. */
  readonly memory?: number;
  readonly change?: Partial<Measured>;
  readonly thresholds?: readonly string[];
}

function createNormal(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** The report of a run against an endpoint that answers in about 5 ms, as its noise has it. */
export function simulateRun({
  seed,
  rate = 200,
  seconds = 10,
  factor = 1,
  errors = 0,
  stallAt = null,
  memory = 0,
  change = {},
  thresholds = [],
}: Simulated): LoadReport {
  const random = createRandom(seed);
  const normal = createNormal(random);
  const series = createSeries();
  const verdicts = zeroVerdicts();
  const durations: number[] = [];
  const lags: number[] = [];
  let level = 0;
  let tenth = -1;
  for (let index = 0; index < rate * seconds; index += 1) {
    const dueMs = (index * 1000) / rate;
    if (Math.floor(dueMs / 100) > tenth) {
      tenth = Math.floor(dueMs / 100);
      level = memory * level + (memory === 0 ? 0 : 0.2 * normal());
    }
    const stallMs =
      stallAt !== null && dueMs >= stallAt * 1000 && dueMs < stallAt * 1000 + 1000 ? (stallAt + 1) * 1000 - dueMs : 0;
    const latencyMs = stallMs + factor * 5 * Math.exp(0.4 * normal() + level);
    const lagMs = 0.02 + 0.1 * random();
    const verdict: Verdict = random() < errors ? 'fail' : 'ok';
    verdicts[verdict] += 1;
    durations.push(latencyMs);
    lags.push(lagMs);
    series.record(dueMs, dueMs + lagMs, latencyMs, verdict);
  }
  const sent = rate * seconds;
  return reportOf(
    {
      sent,
      sendingMs: 1000 * seconds - 1,
      verdicts,
      response: histogramOf(durations.map((each, index) => each + (lags[index] ?? 0))),
      service: histogramOf(durations),
      lag: histogramOf(lags),
      senderLag: histogramOf(lags),
      series,
      ...change,
    },
    { run: `run-${seed}`, seed, asked: { ...ASKED, rate, seconds, callbacks: sent } },
    thresholds,
  );
}
