import { autocannon, installed, loadtest, ours, withPacedEndpoint } from './senders.js';
import { coefficientOfVariation, decimals, gaps, median, spread, wholeNumber } from './statistics.js';

const ROUNDS = 3;
const SECONDS = 5;
const RATE = 1000;
const MOST_VARIATION = 0.6;
const HIGH_RATE = 5000;
const MOST_LAG_MS = 2;

/**
 * Whether a sender keeps its rate: how many callbacks arrive, how evenly they arrive, and how late
 * the sender is at a high rate.
 */
export async function measure({ rounds = ROUNDS, say }) {
  return withPacedEndpoint({ rate: RATE, seconds: SECONDS }, async (endpoint, plan) => [
    ...(await compareSpacing(endpoint, plan, rounds, say)),
    ...(await measureLag(endpoint, { ...plan, rate: HIGH_RATE }, rounds, say)),
  ]);
}

async function compareSpacing(endpoint, plan, rounds, say) {
  const peers = [autocannon, loadtest];
  const senders = [ours, ...installed(peers, say)];
  const seen = new Map(senders.map((sender) => [sender, { counts: [], variations: [] }]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const sender of senders) {
      await endpoint.begin('logged');
      await sender.run(plan);
      const { count, arrivals } = await endpoint.end();
      const variation = coefficientOfVariation(gaps(arrivals));
      seen.get(sender).counts.push(count);
      seen.get(sender).variations.push(variation);
      const found = `${count} arrived, variation of the gaps ${variation.toFixed(2)}`;
      say(`round ${round}: ${sender.name}, ${RATE}/s for ${SECONDS} s: ${found}`);
    }
  }
  const wanted = RATE * SECONDS;
  const what = `load --rate ${RATE} for ${SECONDS} s`;
  const own = seen.get(ours);
  return [
    ...peers.map((peer) => ({
      what: `${what}: callbacks that arrived`,
      ours: spread(own.counts, ''),
      ...against(peer, seen.get(peer)?.counts, own.counts, wholeNumber),
      target: `${wholeNumber(wanted)} each time`,
      reached: own.counts.every((count) => count === wanted),
    })),
    ...peers.map((peer) => ({
      what: `${what}: variation of the gaps between arrivals`,
      ours: spread(own.variations, '', decimals(2)),
      ...against(peer, seen.get(peer)?.variations, own.variations, decimals(2)),
      target: `<= ${MOST_VARIATION}`,
      reached: median(own.variations) <= MOST_VARIATION,
    })),
  ];
}

function against({ name }, numbers, own, show) {
  if (!numbers) return { against: `${name}: not installed`, ratio: null };
  return {
    against: `${name}: ${spread(numbers, '', show)}`,
    ratio: median(own.map((each, round) => each / numbers[round])),
  };
}

/** No peer reports how late it is, so there is no comparison. */
async function measureLag(endpoint, plan, rounds, say) {
  const reports = [];
  for (let round = 1; round <= rounds; round += 1) {
    await endpoint.begin('constant');
    const { report } = await ours.run(plan);
    await endpoint.end();
    reports.push(report);
    const { valid, sent, lagMs, senderLagMs } = report;
    const whole = `lag p50 ${lagMs.p50} ms, p99 ${lagMs.p99} ms, max ${lagMs.max} ms`;
    const own = `the sender's part p99 ${senderLagMs.p99} ms, ${valid ? 'valid' : 'not valid'}`;
    say(`round ${round}: ${HIGH_RATE}/s for ${SECONDS} s: ${sent} sent, ${whole}, ${own}`);
  }
  const lag = (name) => reports.map(({ lagMs }) => lagMs[name]);
  const valid = reports.filter((report) => report.valid).length;
  const typical = `p50 ${decimals(2)(median(lag('p50')))} ms, max ${decimals(1)(median(lag('max')))} ms`;
  return [
    {
      what: `load --rate ${HIGH_RATE} for ${SECONDS} s: from due to sent, p99`,
      ours: `${spread(lag('p99'), ' ms', decimals(2))}; ${typical}; ${valid} of ${rounds} runs valid`,
      against: 'no peer reports it',
      ratio: null,
      target: `<= ${MOST_LAG_MS} ms`,
      reached: median(lag('p99')) <= MOST_LAG_MS,
    },
  ];
}
