import { typicalCallback } from './callback.js';
import { canPin, startEndpoint } from './processes.js';
import { autocannon, installed, ours, systemSenders } from './senders.js';
import { median, spread } from './statistics.js';

const CONNECTIONS = 10;
const SECONDS = 2;
const ROUNDS = 5;
const TARGET = 1;
/** One for the endpoint, one for whichever sender runs. */
const [ENDPOINT_CORE, SENDER_CORE] = [0, 1];

/**
 * A sender could recognise a reply that is always the same instead of reading it. The second row
 * rules that out.
 */
const REPLIES = [
  { behaviour: 'constant', words: 'equal replies', peers: [autocannon, ...systemSenders] },
  { behaviour: 'different', words: 'no two replies alike', peers: [autocannon] },
];

/**
 * The rate of one run in callbacks a second, from the first to the last. The endpoint counts, so
 * that every sender is measured in the same way.
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
 * How many callbacks a second each sender sends at most, over the same number of connections. Ours
 * builds a new callback each time and judges every reply; the others repeat one callback. Only the
 * row against autocannon has a target. The ratio is the median of the ratios pair by pair.
 */
export async function measure({ rounds = ROUNDS, say }) {
  const endpoint = await startEndpoint(ENDPOINT_CORE);
  if (!canPin) say('no taskset or only one core: the system chooses the cores of endpoint and sender');
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
      const senders = [ours, ...installed(peers, say)];
      const rates = new Map(senders.map((sender) => [sender, []]));
      // The first round warms up the endpoint and is not counted.
      for (let round = 0; round <= rounds; round += 1) {
        for (const sender of senders) {
          const seconds = round === 0 ? 1 : plan.seconds;
          const { rate, busy } = await measureRate(endpoint, behaviour, sender, { ...plan, seconds });
          if (round > 0) rates.get(sender).push(rate);
          const share = Math.round(busy * 100);
          say(`${words}, round ${round}: ${sender.name} ${rate.toFixed(0)}/s, endpoint busy ${share} %`);
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
  const cores = canPin ? 'endpoint and sender a core each, ' : '';
  const row = {
    what: `load --rate max, ${CONNECTIONS} connections, ${cores}${words}: callbacks a second`,
    ours: spread(own, '/s'),
    target: isAim ? `>= ${TARGET.toFixed(1)}` : '',
  };
  if (!other) return { ...row, against: `${peer.name}: not installed`, ratio: null, reached: null };
  const ratio = median(own.map((rate, round) => rate / other[round]));
  return { ...row, against: `${peer.name}: ${spread(other, '/s')}`, ratio, reached: isAim ? ratio >= TARGET : null };
}
