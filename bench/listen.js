// How many callbacks `listen --quiet` answers with all checks on in a second of processor time,
// against a bare node:http server that checks nothing and against a receiver written with fastify
// that checks the same. In a second by the clock a server gets more or less of the processor,
// depending on what else the machine does: the same two servers compared from 0.56 to 1.96.
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { BIN, converse, processorSeconds, startNode } from './processes.js';
import { median, wholeNumber } from './statistics.js';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const SDK_APP_ID = '888888';
const TOKEN = 'bench-token';
const RUN_SECONDS = 1;
/** Long enough for the compiler to finish optimizing. */
const WARM_UP_SECONDS = 5;
const ROUNDS = 15;

const fastifyVersion = createRequire(import.meta.url)('fastify/package.json').version;
const LISTEN = {
  name: 'listen',
  args: [BIN, 'listen', '--quiet', '--port', '0', '--sdk-appid', SDK_APP_ID],
  token: null,
};
const LISTEN_SIGNED = { name: 'listen --token', args: [...LISTEN.args, '--token', TOKEN], token: TOKEN };
const BARE = { name: `node:http ${process.version}, bare`, args: [path('receivers/bare.js')], token: null };
const FASTIFY = { name: `fastify ${fastifyVersion}`, args: [path('receivers/fastify.js'), SDK_APP_ID], token: null };
const FASTIFY_SIGNED = { name: `fastify ${fastifyVersion}, Sign too`, args: [...FASTIFY.args, TOKEN], token: TOKEN };

const COMPARISONS = [
  { ours: LISTEN, against: BARE, least: 0.95 },
  { ours: LISTEN, against: FASTIFY, least: 1.3 },
  { ours: LISTEN_SIGNED, against: BARE, least: 0.85 },
  { ours: LISTEN_SIGNED, against: FASTIFY_SIGNED, least: null },
];

/** Starts a server and resolves when it has printed its URL. */
async function startServer({ args, token }) {
  const { match, pid, stop } = await startNode(args, /listening on (\S+)/);
  return { url: match[1], pid, token, stop };
}

/** Starts the sender. `run` resolves with what it counted in the given number of seconds. */
async function startHammer() {
  const child = fork(path('hammer.js'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const { answer, ask } = converse(child, 'the sender ended');
  await answer();
  return {
    run: async ({ url, token, pid }, seconds) => {
      const before = processorSeconds(pid);
      const counted = await ask({ url, token, seconds });
      return { ...counted, processor: before === null ? counted.seconds : processorSeconds(pid) - before };
    },
    stop: () => child.kill(),
  };
}

const rate = ({ replies, processor }) => replies / processor;
const perSecond = (value) => `${wholeNumber(value)}/s`;

/**
 * Alternates short runs of ours and of its peer, and takes the median of the ratios pair by pair.
 * @returns rows { what, ours, against, ratio, target, reached }
 */
export async function measure({ rounds = ROUNDS, say }) {
  const hammer = await startHammer();
  const servers = new Map();
  try {
    for (const kind of new Set(COMPARISONS.flatMap(({ ours, against }) => [ours, against]))) {
      servers.set(kind, await startServer(kind));
      say(`warming up ${kind.name}`);
      await hammer.run(servers.get(kind), WARM_UP_SECONDS);
    }
    const rows = [];
    for (const { ours, against, least } of COMPARISONS) {
      const pairs = [];
      for (let round = 1; round <= rounds; round += 1) {
        // Neither is always the first: what else the machine does comes and goes.
        const order = round % 2 === 0 ? [against, ours] : [ours, against];
        const runs = new Map();
        for (const kind of order) runs.set(kind, await hammer.run(servers.get(kind), RUN_SECONDS));
        const [own, other] = [runs.get(ours), runs.get(against)];
        pairs.push({ own: rate(own), other: rate(other) });
        const ratio = rate(own) / rate(other);
        const rates = `${ours.name} ${perSecond(rate(own))}, ${against.name} ${perSecond(rate(other))}`;
        const [busy, busyOther] = [own, other].map((run) => `${Math.round(run.busy * 100)} %`);
        say(`${rates}: ${ratio.toFixed(3)}  (sender busy ${busy} and ${busyOther})`);
      }
      const ratios = pairs.map(({ own, other }) => own / other);
      const ratio = median(ratios);
      const [least3, most3] = [Math.min(...ratios), Math.max(...ratios)].map((each) => each.toFixed(3));
      say(`${ours.name} against ${against.name}: median ${ratio.toFixed(3)}, from ${least3} to ${most3}`);
      rows.push({
        what: `${ours.name} --quiet --sdk-appid: callbacks a processor second, 16 connections`,
        ours: perSecond(median(pairs.map(({ own }) => own))),
        against: `${against.name}: ${perSecond(median(pairs.map(({ other }) => other)))}`,
        ratio,
        target: least === null ? '' : `>= ${least}`,
        reached: least === null ? null : ratio >= least,
      });
    }
    return rows;
  } finally {
    hammer.stop();
    for (const { stop } of servers.values()) stop();
  }
}
