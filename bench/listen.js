// How many callbacks a second `listen --quiet` answers with all checks on, against a bare node:http
// server that checks nothing and against a receiver written with fastify that checks the same.
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { BIN, startNode } from './processes.js';
import { median, wholeNumber } from './statistics.js';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const SDK_APP_ID = '888888';
const TOKEN = 'bench-token';
const RUN_SECONDS = 2;
/** Long enough for the compiler to finish optimizing. */
const WARM_UP_SECONDS = 5;
const ROUNDS = 7;

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

/** The targets are for runs without a token; the other rows show what checking signatures costs. */
const COMPARISONS = [
  { ours: LISTEN, against: BARE, least: 0.85 },
  { ours: LISTEN, against: FASTIFY, least: 1.3 },
  { ours: LISTEN_SIGNED, against: BARE, least: null },
  { ours: LISTEN_SIGNED, against: FASTIFY_SIGNED, least: null },
];

/** Starts a server and resolves when it has printed its URL. */
async function startServer({ args, token }) {
  const { match, stop } = await startNode(args, /listening on (\S+)/);
  return { url: match[1], token, stop };
}

/** Starts the sender. `run` resolves with what it counted in the given number of seconds. */
async function startHammer() {
  const child = fork(path('hammer.js'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const receive = () =>
    new Promise((resolve, reject) => {
      const onExit = () => reject(new Error('the sender ended'));
      child.once('exit', onExit);
      child.once('message', (message) => {
        child.off('exit', onExit);
        if (message.problem) reject(new Error(message.problem));
        else resolve(message);
      });
    });
  await receive();
  return {
    run: ({ url, token }, seconds) => {
      child.send({ url, token, seconds });
      return receive();
    },
    stop: () => child.kill(),
  };
}

const rate = ({ replies, seconds }) => replies / seconds;
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
        const own = await hammer.run(servers.get(ours), RUN_SECONDS);
        const other = await hammer.run(servers.get(against), RUN_SECONDS);
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
        what: `${ours.name} --quiet --sdk-appid: callbacks a second, 16 connections`,
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
