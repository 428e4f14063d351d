import { spawnSync } from 'node:child_process';
import { BIN, startListen } from './processes.js';
import { decimals, median, spread } from './statistics.js';

const ROUNDS = 21;
const APP = '1400000001';
const BARE = ['-e', '0'];

/** Milliseconds of one whole process. */
function time(args) {
  const startedAt = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${args.join(' ')}: exit ${status}`);
  return performance.now() - startedAt;
}

/**
 * How long a person at the terminal waits: whole processes, alternating with a Node.js that does
 * nothing. The ratio is the median of the ratios pair by pair.
 */
export async function measure({ rounds = ROUNDS, say }) {
  const { url, stop } = await startListen('--sdk-appid', APP);
  try {
    const send = ['--to', url, '--sdk-appid', APP];
    return [
      compare('--version', [], 1.4, rounds, say),
      compare('send', send, 2.5, rounds, say),
      compare('send captured-ios', send, 2.5, rounds, say),
    ];
  } finally {
    await stop();
  }
}

function compare(words, options, most, rounds, say) {
  const args = [BIN, ...words.split(' '), ...options];
  time(args);
  time(BARE);
  const pairs = Array.from({ length: rounds }, () => [time(args), time(BARE)]);
  const ratio = median(pairs.map(([own, other]) => own / other));
  const [own, other] = [0, 1].map((side) =>
    spread(
      pairs.map((pair) => pair[side]),
      ' ms',
      decimals(0),
    ),
  );
  say(`friend-cb ${words}: ${own}, node -e 0: ${other}`);
  return {
    what: `friend-cb ${words}: whole process`,
    ours: own,
    against: `node ${process.version} -e 0: ${other}`,
    ratio,
    target: `<= ${most}`,
    reached: ratio <= most,
  };
}
