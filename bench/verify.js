import { BIN, runProgram, startListen } from './processes.js';
import { decimals, median, spread } from './statistics.js';

const ROUNDS = 5;
const APP = '1400000001';
const MOST_SECONDS = 2;

async function secondsOf(args) {
  const startedAt = performance.now();
  const { status, stdout, stderr } = await runProgram(process.execPath, args);
  if (status !== 0) throw new Error(`${args.join(' ')}: exit ${status}\n${stdout}${stderr}`);
  return (performance.now() - startedAt) / 1000;
}

/**
 * The whole suite against our own receiver, start-up included. There is no other suite for this
 * callback; a bare Node.js shows how fast the machine is.
 */
export async function measure({ rounds = ROUNDS, say }) {
  const { url, stop } = await startListen('--sdk-appid', APP);
  try {
    const [own, bare] = [[], []];
    for (let round = 1; round <= rounds; round += 1) {
      own.push(await secondsOf([BIN, 'verify', '--to', url, '--sdk-appid', APP]));
      bare.push(await secondsOf(['-e', '0']));
      say(`round ${round}: verify ${own.at(-1).toFixed(2)} s, node -e 0 ${bare.at(-1).toFixed(2)} s`);
    }
    return [
      {
        what: 'friend-cb verify, whole suite: whole process',
        ours: spread(own, ' s', decimals(2)),
        against: `node ${process.version} -e 0: ${spread(bare, ' s', decimals(2))}`,
        ratio: median(own.map((each, round) => each / bare[round])),
        target: `< ${MOST_SECONDS} s`,
        reached: median(own) < MOST_SECONDS,
      },
    ];
  } finally {
    await stop();
  }
}
