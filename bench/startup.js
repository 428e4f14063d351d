// What a person at the terminal waits for: whole processes, alternating with a bare Node.js, medians of the pairs.
// Usage: npm run bench [-- ROUNDS]
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const rounds = Number(process.argv[2] ?? 21);
const bin = fileURLToPath(new URL('../bin/friend-cb.js', import.meta.url));
const APP = '1400000001';

/** Starts our receiver and resolves with its URL. */
function startListen() {
  const child = spawn(process.execPath, [bin, 'listen', '--port', '0', '--quiet', '--sdk-appid', APP], { stdio: ['ignore', 'ignore', 'pipe'] });
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', () => reject(new Error(`listen ended: ${text}`)));
    child.stderr.on('data', (chunk) => {
      text += chunk;
      const url = /listening on (\S+)/.exec(text)?.[1];
      if (url) resolve({ url, stop: () => child.kill() });
    });
  });
}

/** Milliseconds of one whole process. */
function time(args) {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${args.join(' ')}: exit ${status}`);
  return performance.now() - started;
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Alternates the command with its peer, and prints the median of the ratios pair by pair. */
function compare(name, args, peerName, peer, target) {
  time(args);
  time(peer);
  const pairs = Array.from({ length: rounds }, () => [time(args), time(peer)]);
  const ratio = median(pairs.map(([own, other]) => own / other));
  const [own, other] = [median(pairs.map(([each]) => each)), median(pairs.map(([, each]) => each))];
  process.stdout.write(`${name.padEnd(34)} ${own.toFixed(0).padStart(5)} ms  ${peerName} ${other.toFixed(0).padStart(4)} ms  ratio ${ratio.toFixed(2)}  (to reach: ${target})\n`);
}

process.stdout.write(`Node.js ${process.version}, ${rounds} alternating rounds, medians\n`);
const { url, stop } = await startListen();
try {
  const bare = ['-e', '0'];
  compare('friend-cb --version', [bin, '--version'], 'node -e 0', bare, '<= 1.5');
  compare('friend-cb send', [bin, 'send', '--to', url, '--sdk-appid', APP], 'node -e 0', bare, '<= 2.5');
  compare('friend-cb send captured-ios', [bin, 'send', 'captured-ios', '--to', url, '--sdk-appid', APP], 'node -e 0', bare, '<= 2.5');
  compare('friend-cb verify, whole suite', [bin, 'verify', '--to', url, '--sdk-appid', APP], 'node -e 0', bare, '< 2000 ms');
} finally {
  stop();
}
