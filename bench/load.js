import { typicalCallback } from './callback.js';
import { canPin, startEndpoint } from './processes.js';
import { autocannon, ours, systemSenders } from './senders.js';
import { median, spread } from './statistics.js';

const CONNECTIONS = 10;
const SECONDS = 2;
const ROUNDS = 5;
const TARGET = 1;
/** One for the endpoint, one for whichever sender runs. */
const [ENDPOINT_CORE, SENDER_CORE] = [0, 1];

/**
 * Replies that are all the same could be recognised instead of read: the second row takes that
 * away.
 */
const REPLIES = [
  { behaviour: 'constant', words: 'equal replies', peers: [autocannon, ...systemSenders] },
  { behaviour: 'different', words: 'no two replies alike', peers: [autocannon] },
];

/**
 * One run, counted where the callbacks arrive, for every sender alike: a second, from the first to
 * the last.
 */
async function measureRate(endpoint, behaviour, sender, plan) {
  await endpoint.begin(behaviour);
  const said = await sender.run(plan);
  const { count, firstMs, lastMs, busy } = await endpoint.end();
  if (sender === ours && said.report.verdicts.ok !== count)
    throw new Error(`of ${count} callbacks ${said.report.verdicts.ok} were judged ok`);
  return { rate: (count / (lastMs - firstMs)) * 1000, busy };
}

/**
 * How many callbacks a second go out with each sender as fast as it goes, over the same number of
 * connections. Ours builds a new callback each time and judges every reply; the others repeat one
 * callback. A peer for information has no target. Medians of the ratios pair by pair.
 */
export async function measure({ rounds = ROUNDS, say }) {
  const endpoint = await startEndpoint(ENDPOINT_CORE);
  if (!canPin) say('no taskset or only one core: endpoint and sender run where the system puts them');
  try {
    const plan = {
      to: endpoint.url,
      ...(await typicalCallback(endpoint.url)),
      connections: CONNECTIONS,
      rate: null,
      seconds: SECONDS,
      core: SENDER_CORE,
    };
    const rows = [];
    for (const { behaviour, words, peers } of REPLIES) {
      const senders = [ours, ...peers.filter(({ run }) => run !== null)];
      const rates = new Map(senders.map((sender) => [sender, []]));
      // The first round is for the endpoint's compiler, and is not counted.
      for (let round = 0; round <= rounds; round += 1) {
        for (const sender of senders) {
          const { rate, busy } = await measureRate(
            endpoint,
            behaviour,
            sender,
            round === 0 ? { ...plan, seconds: 1 } : plan,
          );
          if (round > 0) rates.get(sender).push(rate);
          say(
            `${words}, round ${round}: ${sender.name} ${rate.toFixed(0)}/s, endpoint busy ${Math.round(busy * 100)} %`,
          );
        }
      }
      for (const peer of peers) rows.push(compare(words, peer, rates));
    }
    return rows;
  } finally {
    endpoint.stop();
  }
}

function compare(words, peer, rates) {
  const [own, other] = [rates.get(ours), rates.get(peer)];
  const isAim = peer === autocannon;
  const row = {
    what: `load --rate max, ${CONNECTIONS} connections, ${canPin ? 'endpoint and sender a core each, ' : ''}${words}: callbacks a second`,
    ours: spread(own, '/s'),
    target: isAim ? `>= ${TARGET.toFixed(1)}` : '',
  };
  if (!other) return { ...row, against: `${peer.name}: not installed`, ratio: null, reached: null };
  const ratio = median(own.map((rate, round) => rate / other[round]));
  return { ...row, against: `${peer.name}: ${spread(other, '/s')}`, ratio, reached: isAim ? ratio >= TARGET : null };
}
