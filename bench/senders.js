import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SDK_APP_ID, SEED, typicalCallback } from './callback.js';
import { BIN, runProgram, startEndpoint, withFolder } from './processes.js';

/**
 * A sender of HTTP requests: its `name` with the version, and `run(plan)`, which resolves with the
 * latencies that it reports, { p90Ms, p99Ms }. A plan is { to, url, body, connections, rate,
 * seconds, core }; a rate of null is as fast as it goes, connections of null are the sender's own
 * default, and a core is the only one it may use. A peer that is not installed has a `run` of null.
 */
const missing = (name) => ({ name, run: null });

/** Ours judges every reply. Its result has the whole `report` too. */
export const ours = {
  name: 'friend-cb load',
  run: ({ to, connections, rate, seconds, core }) =>
    withFolder(async (folder) => {
      const file = join(folder, 'load.json');
      const args = [
        BIN,
        'load',
        '--quiet',
        '--to',
        to,
        '--seed',
        String(SEED),
        '--sdk-appid',
        SDK_APP_ID,
        '--duration',
        `${seconds}s`,
        '--rate',
        String(rate ?? 'max'),
      ];
      if (connections !== null) args.push('--max-connections', String(connections));
      const { stderr } = await runProgram(process.execPath, [...args, '--report', `json=${file}`], core);
      const report = readReport(file, stderr);
      return { p90Ms: report.responseMs.p90, p99Ms: report.responseMs.p99, report };
    }),
};

/**
 * Calls with an endpoint that has seen a second of callbacks already, and a plan for it at a set
 * rate.
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

/**
 * A program of an npm package.
 * @param locate where its package.json is; throws where there is none
 */
function npmPeer(name, locate, run) {
  try {
    const manifest = new URL(locate());
    const { version, bin } = JSON.parse(readFileSync(manifest, 'utf8'));
    const program = fileURLToPath(new URL(typeof bin === 'string' ? bin : bin[name], manifest));
    return {
      name: `${name} ${version}`,
      run: (plan) => run((args) => runProgram(process.execPath, [program, ...args], plan.core), plan),
    };
  } catch {
    return missing(name);
  }
}

export const autocannon = npmPeer(
  'autocannon',
  () => import.meta.resolve('autocannon/package.json'),
  async (start, { url, body, connections, rate, seconds }) => {
    const pace = rate === null ? [] : ['-R', String(rate)];
    const count = connections === null ? [] : ['-c', String(connections)];
    const { stdout, stderr } = await start([
      '--json',
      '-m',
      'POST',
      '-H',
      'Content-Type=application/json',
      '-b',
      body,
      '-d',
      String(seconds),
      ...count,
      ...pace,
      url,
    ]);
    const result = stdout.split('\n').find((line) => line.startsWith('{'));
    if (!result) throw new Error(`autocannon said nothing: ${stderr}`);
    const { latency } = JSON.parse(result);
    return { p90Ms: latency.p90, p99Ms: latency.p99 };
  },
);

export const loadtest = npmPeer(
  'loadtest',
  () => import.meta.resolve('loadtest/package.json'),
  async (start, { url, body, rate, seconds }) => {
    // Without the length it sends the body in chunks.
    const headers = ['-T', 'application/json', '-H', `content-length:${Buffer.byteLength(body)}`];
    const { stdout, stderr } = await start([
      '--cores',
      '1',
      '-k',
      '-P',
      body,
      ...headers,
      '--rps',
      String(rate),
      '-t',
      String(seconds),
      url,
    ]);
    const [p90Ms, p99Ms] = [/^\s*90%\s+(\d+) ms/m, /^\s*99%\s+(\d+) ms/m].map((pattern) =>
      Number(pattern.exec(stdout)?.[1] ?? Number.NaN),
    );
    if (Number.isNaN(p99Ms)) throw new Error(`loadtest said nothing: ${stderr}`);
    return { p90Ms, p99Ms };
  },
);

/**
 * A program of the system, with the version that it tells; `pattern` is null where it tells none.
 * It says nothing about its runs: the endpoint counts.
 */
function systemPeer(command, versionArgs, pattern, run) {
  const { error, stdout, stderr } = spawnSync(command, versionArgs, { encoding: 'utf8' });
  if (error) return missing(command);
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
  // A number of requests that is never reached, given after the time, which would set one that is.
  await runProgram(
    'ab',
    [
      '-q',
      '-k',
      '-t',
      String(seconds),
      '-n',
      '10000000',
      '-c',
      String(connections),
      '-p',
      file,
      '-T',
      'application/json',
      url,
    ],
    core,
  );
});

/** Written in other languages; for information. */
export const systemSenders = [wrk, hey, ab];
