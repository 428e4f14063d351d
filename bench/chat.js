// How many REST calls `chat --quiet` answers in a second of processor time, every second one with a
// callback that it sends and judges, and with every UserSig checked; against a stand-in of forty lines
// that checks nothing. And whether its memory stays flat.
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createUserSig } from '../dist/index.js';
import { BIN, converse, processorSeconds, residentMiB, startNode, withFolder } from './processes.js';
import { median, wholeNumber } from './statistics.js';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const RUN_SECONDS = 1;
const WARM_UP_SECONDS = 3;
const ROUNDS = 9;
const LEAST_PER_SECOND = 1000;
const CALLS = 100_000;
const MOST_GROWTH = 1.25;

async function startHammer() {
  const child = fork(path('rest-hammer.js'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const { answer, ask } = converse(child, 'the caller ended');
  await answer();
  return { ask, endpoint: (await ask({ endpoint: true })).url, stop: () => child.kill() };
}

/** Runs the caller against a stand-in, and counts calls by the stand-in's own processor time. */
async function run(hammer, { url, userSig, pid }, length) {
  const before = processorSeconds(pid);
  const counted = await hammer.ask({ url, userSig, ...length });
  return { ...counted, processor: before === null ? counted.seconds : processorSeconds(pid) - before };
}

const perSecond = (value) => `${wholeNumber(value)}/s`;

export async function measure({ rounds = ROUNDS, callbacks = CALLS, say }) {
  const secretKey = randomBytes(32).toString('hex');
  const time = Math.floor(Date.now() / 1000);
  const userSig = createUserSig({ sdkAppId: '888888', identifier: 'administrator', secretKey, time });
  const hammer = await startHammer();
  const servers = [];
  const start = async (args) => {
    const { match, pid, stop } = await startNode(args, /chat on (\S+)/);
    servers.push(stop);
    const server = { url: match[1], userSig, pid };
    await run(hammer, server, { seconds: WARM_UP_SECONDS });
    return server;
  };
  try {
    return await withFolder(async (folder) => {
      const key = join(folder, 'key');
      writeFileSync(key, secretKey);
      const chat = [BIN, 'chat', '--quiet', '--port', '0', '--to', hammer.endpoint, '--secret-key-file', key];
      const own = await start(chat);
      const other = await start([path('receivers/handmade-chat.js'), hammer.endpoint]);
      return [
        ...(await compareRates(hammer, own, other, rounds, say)),
        await watchMemory(hammer, await start([...chat, '--record', join(folder, 'r.ndjson')]), callbacks, say),
      ];
    });
  } finally {
    hammer.stop();
    for (const stop of servers) stop();
  }
}

async function compareRates(hammer, own, other, rounds, say) {
  const pairs = [];
  for (let round = 1; round <= rounds; round += 1) {
    const order = round % 2 === 0 ? [other, own] : [own, other];
    const runs = new Map();
    for (const server of order) runs.set(server, await run(hammer, server, { seconds: RUN_SECONDS }));
    const [a, b] = [runs.get(own), runs.get(other)];
    pairs.push({ own: a.calls / a.processor, other: b.calls / b.processor, clock: a.calls / a.seconds });
    say(
      `chat ${perSecond(pairs.at(-1).own)}, by hand ${perSecond(pairs.at(-1).other)}; by the clock ${perSecond(pairs.at(-1).clock)}`,
    );
  }
  const of = (name) => median(pairs.map((each) => each[name]));
  return [
    {
      what: 'chat --quiet --secret-key-file: REST calls a processor second, a callback for every second one',
      ours: perSecond(of('own')),
      against: `a stand-in of forty lines: ${perSecond(of('other'))}`,
      ratio: median(pairs.map((each) => each.own / each.other)),
      target: `>= ${LEAST_PER_SECOND}/s`,
      reached: of('own') >= LEAST_PER_SECOND,
    },
  ];
}

async function watchMemory(hammer, server, calls, say) {
  const first = Math.ceil(calls / 10);
  await run(hammer, server, { calls: first });
  const early = residentMiB(server.pid);
  await run(hammer, server, { calls: calls - first });
  const late = residentMiB(server.pid);
  say(`memory: ${early} MiB after ${first} calls, ${late} MiB after ${calls}`);
  const row = {
    what: `chat --quiet --record: resident memory after ${calls.toLocaleString('en')} calls`,
    target: `<= ${MOST_GROWTH}`,
  };
  if (early === null) return { ...row, ours: 'no /proc on this system', against: '—', ratio: null, reached: null };
  return {
    ...row,
    ours: `${late.toFixed(0)} MiB`,
    against: `itself after ${first.toLocaleString('en')}: ${early.toFixed(0)} MiB`,
    ratio: late / early,
    reached: late / early <= MOST_GROWTH,
  };
}
