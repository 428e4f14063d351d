import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SDK_APP_ID, SEED, typicalCallback } from './callback.js';
import { BIN, runProgram, startEndpoint, withFolder } from './processes.js';

/**
 * A sender of HTTP requests has a `name` with its version, and `run(plan)`, which resolves with the
 * latencies that it reports: { p90Ms, p99Ms }. A plan is { to, url, body, connections, rate,
 * seconds, core }. A rate of null means: as fast as possible; connections of null: the sender's own
 * default; a core, where one is given, is the only one that the sender uses. The `run` of a peer
 * that is not installed is null, and `install` says how to install it.
 */
const missing = (name, install) => ({ name, run: null, install });

/** The peers that are installed. Says of the others how to install them. */
export function installed(peers, say) {
  const absent = peers.filter(({ run }) => run === null);
  for (const install of new Set(absent.map((peer) => peer.install))) {
    const names = absent.filter((peer) => peer.install === install).map(({ name }) => name);
    say(`not installed: ${names.join(', ')}. Install with: ${install}`);
  }
  return peers.filter(({ run }) => run !== null);
}

/** Ours judges every reply. Its result has the whole `report` too. */
export const ours = {
  name: 'friend-cb load',
  run: ({ to, connections, rate, seconds, core }) =>
    withFolder(async (folder) => {
      const file = join(folder, 'load.json');
      const args = ['load', '--quiet', '--to', to, '--seed', String(SEED), '--sdk-appid', SDK_APP_ID];
      args.push('--duration', `${seconds}s`, '--rate', String(rate ?? 'max'), '--report', `json=${file}`);
      if (connections !== null) args.push('--max-connections', String(connections));
      const { stderr } = await runProgram(process.execPath, [BIN, ...args], core);
      const report = readReport(file, stderr);
      return { p90Ms: report.responseMs.p90, p99Ms: report.responseMs.p99, report };
    }),
};

/**
 * Calls `use` with an endpoint that has already received callbacks for a second, and with a plan
 * that sends to it at a set rate.
 */
export async function withPacedEndpoint(pace, use) {
  const endpoint = await startEndpoint();
  try {
    const plan = { to: endpoint.url, ...(await typicalCallback(endpoint.url)), connections: null, core: null, ...pace };
    await endpoint.begin('logged');
    await ours.run({ ...plan, seconds: 1 });
    return await use(endpoint, plan);
  } finally {
    endpoint.stop();
  }
}

function readReport(file, stderr) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Error(`friend-cb load wrote no report: ${stderr}`);
  }
}

/** A program of an npm package that bench/package.json names. */
function npmPeer(name, run) {
  const manifest = new URL(`node_modules/${name}/package.json`, import.meta.url);
  try {
    const { version, bin } = JSON.parse(readFileSync(manifest, 'utf8'));
    const program = fileURLToPath(new URL(typeof bin === 'string' ? bin : bin[name], manifest));
    return {
      name: `${name} ${version}`,
      run: (plan) => run((args) => runProgram(process.execPath, [program, ...args], plan.core), plan),
    };
  } catch {
    return missing(name, 'npm ci --prefix bench');
  }
}

export const autocannon = npmPeer('autocannon', async (start, { url, body, connections, rate, seconds }) => {
  const args = ['--json', '-m', 'POST', '-H', 'Content-Type=application/json', '-b', body, '-d', String(seconds)];
  if (connections !== null) args.push('-c', String(connections));
  if (rate !== null) args.push('-R', String(rate));
  const { stdout, stderr } = await start([...args, url]);
  const result = stdout.split('\n').find((line) => line.startsWith('{'));
  if (!result) throw new Error(`autocannon printed no result: ${stderr}`);
  const { latency } = JSON.parse(result);
  return { p90Ms: latency.p90, p99Ms: latency.p99 };
});

export const loadtest = npmPeer('loadtest', async (start, { url, body, rate, seconds }) => {
  const args = ['--cores', '1', '-k', '-P', body, '-T', 'application/json', '--rps', String(rate)];
  // Without the length it sends the body in chunks.
  args.push('-H', `content-length:${Buffer.byteLength(body)}`, '-t', String(seconds));
  const { stdout, stderr } = await start([...args, url]);
  const [p90Ms, p99Ms] = [/^\s*90%\s+(\d+) ms/m, /^\s*99%\s+(\d+) ms/m].map((pattern) =>
    Number(pattern.exec(stdout)?.[1] ?? Number.NaN),
  );
  if (Number.isNaN(p99Ms)) throw new Error(`loadtest printed no result: ${stderr}`);
  return { p90Ms, p99Ms };
});

/**
 * A program of the system. `pattern` finds its version in what it prints; null where it prints
 * none. Its own figures are not read: the endpoint counts.
 */
function systemPeer(command, versionArgs, pattern, run) {
  const { error, stdout, stderr } = spawnSync(command, versionArgs, { encoding: 'utf8' });
  if (error) return missing(command, 'the package manager of the system');
  const version = pattern?.exec(stdout + stderr)?.[1];
  return {
    name: version ? `${command} ${version}` : command,
    run: (plan) => withFolder((folder) => run(plan, folder)),
  };
}

const wrk = systemPeer(
  'wrk',
  ['-v'],
  /wrk \S*?(\d+\.\d+\.\d+)/,
  async ({ url, body, connections, seconds, core }, folder) => {
    const script = join(folder, 'post.lua');
    writeFileSync(
      script,
      `wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = [==[${body}]==]\n`,
    );
    await runProgram('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, url], core);
  },
);

const hey = systemPeer('hey', ['-h'], null, async ({ url, body, connections, seconds, core }) => {
  await runProgram(
    'hey',
    ['-z', `${seconds}s`, '-c', String(connections), '-m', 'POST', '-T', 'application/json', '-d', body, url],
    core,
  );
});

const ab = systemPeer('ab', ['-V'], /Version (\S+)/, async ({ url, body, connections, seconds, core }, folder) => {
  const file = join(folder, 'body.json');
  writeFileSync(file, body);
  // -n comes after -t, which would set it; the number is never reached.
  const args = ['-q', '-k', '-t', String(seconds), '-n', '10000000', '-c', String(connections)];
  await runProgram('ab', [...args, '-p', file, '-T', 'application/json', url], core);
});

/** Written in other languages; for information. */
export const systemSenders = [wrk, hey, ab];
