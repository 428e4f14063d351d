import { autocannon, installed, loadtest, ours, withPacedEndpoint } from './senders.js';
import { median, percentile, spread, wholeNumber } from './statistics.js';

const ROUNDS = 3;
const RATE = 1000;
const SECONDS = 5;
/** The largest permitted error of a reported percentile, as a share of the true one. */
const TOLERANCE = 0.05;
const PERCENTILES = [
  { words: 'p99', share: 0.99, read: ({ p99Ms }) => p99Ms },
  { words: 'p90', share: 0.9, read: ({ p90Ms }) => p90Ms },
];

const STALLS = [
  { behaviour: 'hold', words: 'replies held for 1 s', peers: [autocannon, loadtest] },
  // The sender sees another kind of stall, but the waits are the same. How peers report those is
  // shown above.
  { behaviour: 'block', words: 'endpoint blocked for 1 s', peers: [] },
];

/**
 * Whether the reported percentiles are true when the endpoint stalls for a second during a run at
 * an even rate. The truth comes from the endpoint: callback i is due i milliseconds after the first
 * one arrived, and is answered when the i-th reply is written.
 */
export async function measure({ rounds = ROUNDS, say }) {
  return withPacedEndpoint({ rate: RATE, seconds: SECONDS }, async (endpoint, plan) => {
    const rows = [];
    for (const stall of STALLS) rows.push(...(await compareStall(endpoint, plan, stall, rounds, say)));
    return rows;
  });
}

async function compareStall(endpoint, plan, { behaviour, words, peers }, rounds, say) {
  const senders = [ours, ...installed(peers, say)];
  const runs = new Map(senders.map((sender) => [sender, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const sender of senders) {
      await endpoint.begin(behaviour);
      const said = await sender.run(plan);
      const seen = await endpoint.end();
      const waits = sender === ours ? waitsSeen(seen) : EVEN_WAITS;
      const found = PERCENTILES.map(({ share, read }) => ({ reported: read(said), truth: percentile(waits, share) }));
      runs.get(sender).push(found);
      const percentiles = PERCENTILES.map((each, index) => `${each.words} ${describe(found[index])}`);
      say(`${words}, round ${round}: ${sender.name} ${percentiles.join(', ')}`);
    }
  }
  return PERCENTILES.flatMap((each, index) =>
    [ours, ...peers].map((sender) =>
      rowOf(sender, `${wholeNumber(RATE)}/s for ${SECONDS} s, ${words}: ${each.words} as`, runs.get(sender), index),
    ),
  );
}

const describe = ({ reported, truth }) => `${reported.toFixed(1)} ms, in truth ${truth.toFixed(1)} ms`;

/** The ratio is the reported percentile to the true one. The row of a peer has no target. */
function rowOf({ name }, what, runs, index) {
  const isOurs = name === ours.name;
  const row = {
    what: `${what} ${isOurs ? 'load' : name} reports it`,
    target: isOurs ? `${1 - TOLERANCE} to ${1 + TOLERANCE}` : '',
  };
  if (!runs) return { ...row, ours: '—', against: `${name}: not installed`, ratio: null, reached: null };
  const each = runs.map((percentiles) => percentiles[index]);
  const reported = spread(
    each.map((run) => run.reported),
    ' ms',
  );
  const truth = `the truth: ${spread(
    each.map((run) => run.truth),
    ' ms',
  )}`;
  const ratio = median(each.map((run) => run.reported / run.truth));
  if (!isOurs) return { ...row, ours: '—', against: `${reported}; ${truth}`, ratio, reached: null };
  return { ...row, ours: reported, against: truth, ratio, reached: Math.abs(ratio - 1) <= TOLERANCE };
}

/**
 * How long the callbacks of a run waited. The i-th reply is taken to be that of the i-th callback:
 * the sum of all waits does not depend on which reply belongs to which callback.
 */
function waitsSeen({ firstMs, replies }) {
  return replies.map((atMs, index) => Math.max(0, atMs - firstMs - (index * 1000) / RATE));
}

/**
 * How long callbacks at an even rate wait: the truth for peers. A peer that sends a second's share
 * at once is ahead of the schedule, and its own waits would depend on where in the burst the stall
 * begins.
 */
const EVEN_WAITS = Array.from({ length: RATE * SECONDS }, (_, index) => {
  const dueMs = (index * 1000) / RATE;
  return dueMs >= 1000 && dueMs < 2000 ? 2000 - dueMs : 0;
});
