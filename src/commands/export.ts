import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeSystemError, ExitCode, UserError } from '../errors.ts';
import { buildArtilleryProject } from '../export/artillery-project.ts';
import { formatVegetaTarget } from '../export/vegeta-target.ts';
import { interruptionOf } from '../io.ts';
import {
  DEFAULT_CONNECTIONS,
  DEFAULT_DURATION_MS,
  DEFAULT_RATE,
  MAX_CONNECTIONS,
  plannedCallbacks,
} from '../library/start-load.ts';
import { createSupply, makeSamples } from '../load/supply.ts';
import { type Endpoint, endpointUrl } from '../protocol/endpoint.ts';
import { loadSampler } from '../protocol/sample.ts';
import { isSecretHeader } from '../record/ndjson.ts';
import { quoteShell } from '../render/curl.ts';
import { USER_AGENT } from '../version.ts';
import { type CommandContext, defineCommand, flag, type Values, value } from './shared/command.ts';
import {
  commonOptions,
  exampleSdkAppIdOption,
  resolveToken,
  seedOption,
  sendingOptions,
  tokenOptions,
  wireOption,
} from './shared/common-options.ts';
import { interruptedCode } from './shared/exit-code.ts';
import { parseChoice, parseDuration, parseInteger, parseText } from './shared/parse.ts';
import { parseRate } from './shared/parse-rate.ts';

const ENGINES = ['artillery', 'vegeta'] as const;
const { to, timeout, header, insecure } = sendingOptions;

const options = {
  to,
  rate: value(
    '--rate <n>',
    'callbacks a second; vegeta: stay at most a second ahead of that, so that signatures are fresh',
    parseRate,
    {
      defaultText: `${DEFAULT_RATE}; vegeta: as fast as it reads`,
    },
  ),
  ramp: value('--ramp <n>', 'artillery: the rate at the end', parseRate, { defaultText: 'none' }),
  duration: value('--duration <duration>', 'artillery: how long', parseDuration, {
    defaultText: `${DEFAULT_DURATION_MS / 1000}s`,
  }),
  maxConnections: value(
    '--max-connections <n>',
    'artillery: connections of each worker',
    parseInteger(1, MAX_CONNECTIONS),
    { defaultText: String(DEFAULT_CONNECTIONS.open) },
  ),
  out: value('--out <folder>', 'artillery: where to write the project', parseText('the name of the folder'), {
    defaultText: 'friend-cb-artillery',
  }),
  force: flag('--force', 'artillery: write over a project that is there'),
  count: value('--count <n>', 'vegeta: so many targets', parseInteger(1, 1_000_000_000), {
    defaultText: 'until nobody reads',
  }),
  sdkAppid: exampleSdkAppIdOption,
  ...tokenOptions('sign the callbacks with this token; it is not written into a project'),
  wire: wireOption,
  seed: seedOption,
  timeout,
  header,
  insecure,
  ...commonOptions,
};

type ExportValues = Values<typeof options>;

export const exportCommand = defineCommand({
  name: 'export',
  summary: 'the same callbacks for an engine that runs on many machines',
  operands: [{ name: '<engine>', help: ENGINES.join(' or ') }],
  options,
  examples: [
    {
      command: 'friend-cb export artillery --to https://im.example.com/callback --rate 2000 --duration 5m',
      why: 'writes friend-cb-artillery/; then: npx artillery run friend-cb-artillery/artillery.yml',
    },
    {
      command:
        'friend-cb export vegeta --to :3000/im --rate 500 --token-file token | vegeta attack -format=json -lazy -rate=500 -duration=30s | vegeta report',
      why: 'targets, each signed when it is made',
    },
  ],
  run: runExport,
});

async function runExport(
  [given = '']: readonly string[],
  values: ExportValues,
  context: CommandContext,
): Promise<ExitCode> {
  const engine = parseChoice(ENGINES)(given);
  if (values.to === null)
    throw new UserError('export needs --to URL, the endpoint to call', {
      hint: [`for example: friend-cb export ${engine} --to https://im.example.com/callback`],
    });
  return engine === 'artillery'
    ? exportArtillery(values.to, values, context)
    : exportVegeta(values.to, values, context);
}

/** Options of the other engine would do nothing: say so. */
function refuse(engine: (typeof ENGINES)[number], given: Readonly<Record<string, unknown>>, why: string): void {
  const names = Object.entries(given).flatMap(([name, each]) => (each === null || each === false ? [] : [name]));
  if (names.length > 0) throw new UserError(`export ${engine} has no use for ${names.join(' and ')}`, { hint: [why] });
}

async function exportArtillery(
  endpoint: Endpoint,
  values: ExportValues,
  { say, io }: CommandContext,
): Promise<ExitCode> {
  const {
    count,
    rate,
    ramp,
    duration,
    maxConnections,
    header: headers,
    insecure: trusting,
    sdkAppid: sdkAppId,
    wire,
    timeout: timeoutMs,
    force,
  } = values;
  refuse('artillery', { '--count': count }, 'the number of callbacks is --rate times --duration');
  if (endpoint.credentials !== null)
    throw new UserError('the project would hold the password of --to', {
      hint: ['leave it away here, and set FRIEND_CB_TO to the whole URL where the project runs'],
    });
  const secret = headers.find(([name, each]) => each !== null && isSecretHeader(name))?.[0];
  if (secret !== undefined)
    throw new UserError(`the project would hold the secret of the header ${secret}`, {
      hint: ['set it where the project runs: config.http.defaults.headers, with {{ $env.NAME }}'],
    });
  const shape = { rate: rate ?? DEFAULT_RATE, rampTo: ramp, durationMs: duration ?? DEFAULT_DURATION_MS };
  if (shape.durationMs % 1000 !== 0)
    throw new UserError(`Artillery counts in whole seconds, and --duration is ${shape.durationMs / 1000} s`, {
      hint: ['valid: 30s, 2m'],
    });
  if (ramp === null && !Number.isInteger(shape.rate))
    throw new UserError(`Artillery sends a whole number of callbacks a second, and --rate is ${shape.rate}`, {
      hint: ['give a whole number; only with --ramp it may be another one'],
    });
  if (plannedCallbacks(shape) === 0)
    throw new UserError(`a rate of ${shape.rate} for ${shape.durationMs} ms makes no callback`, {
      hint: ['raise --rate or --duration'],
    });
  const folder = values.out ?? 'friend-cb-artillery';
  const seed = values.seed ?? randomInt(2 ** 32);
  const project = buildArtilleryProject({
    origin: endpoint.origin,
    ...shape,
    timeoutMs,
    maxConnections: maxConnections ?? DEFAULT_CONNECTIONS.open,
    insecure: trusting,
    processor: {
      to: endpointUrl(endpoint),
      wire,
      sdkAppId,
      signed: resolveToken(values) !== null,
      userAgent: USER_AGENT,
      headers,
      timeoutMs,
      samples: makeSamples(await loadSampler(), seed, null),
    },
  });
  const files = Object.entries(project).map(([name, text]) => ({ path: join(folder, name), text }));
  const existing = files.find(({ path }) => existsSync(path));
  if (existing && !force)
    throw new UserError(`'${existing.path}' exists already`, {
      hint: ['--force writes over it, --out names another folder'],
    });
  try {
    mkdirSync(folder, { recursive: true });
    for (const { path, text } of files) writeFileSync(path, text);
  } catch (error) {
    throw new UserError(`cannot write into '${folder}': ${describeSystemError(error)}`);
  }
  io.stdout.write(files.map(({ path }) => `${path}\n`).join(''));
  const plan = quoteShell(files[0]?.path ?? '');
  say(
    `run it here:     ${values.token === null && values.tokenFile === null ? '' : 'FRIEND_CB_TOKEN=… '}npx artillery@2 run ${plan}   (Node.js 22.18 or newer)`,
  );
  const secrets = values.token === null && values.tokenFile === null ? '' : ' --dotenv .env';
  say(`on AWS Fargate:  npx artillery@2 run-fargate ${plan} --count 10 --region eu-west-1${secrets}`);
  say(`on AWS Lambda:   npx artillery@2 run-lambda ${plan} --count 10 --region eu-west-1${secrets}`);
  if (secrets !== '') say('.env has the line FRIEND_CB_TOKEN=…');
  say('each worker sends the whole rate: with --count 10 it is ten times as much');
  return ExitCode.ok;
}

/**
 * So much is made ahead of the rate, in milliseconds: less than a signature lives, more than a
 * scheduler sleeps.
 */
const AHEAD_MS = 1000;

async function exportVegeta(
  endpoint: Endpoint,
  values: ExportValues,
  { io, say, given }: CommandContext,
): Promise<ExitCode> {
  const {
    rate,
    ramp,
    duration,
    maxConnections,
    out,
    force,
    insecure: trusting,
    count,
    header: headers,
    sdkAppid: sdkAppId,
    wire,
  } = values;
  refuse(
    'vegeta',
    {
      '--ramp': ramp,
      '--duration': duration,
      '--max-connections': maxConnections,
      '--out': out,
      '--force': force,
      '--insecure': trusting,
      '--timeout': given.has('timeout'),
    },
    'vegeta attack has options of its own: -rate, -duration, -max-connections, -insecure, -timeout; targets go to stdout',
  );
  if (rate === 0) throw new UserError('a rate of 0 makes no callback', { hint: ['raise --rate, or leave it away'] });
  const seed = values.seed ?? randomInt(2 ** 32);
  if (values.seed === null) say(`seed ${seed}: --seed ${seed} makes the same again`);
  const supply = createSupply({
    endpoint,
    wire,
    sdkAppId,
    token: resolveToken(values),
    userAgent: USER_AGENT,
    headers,
    samples: makeSamples(await loadSampler(), seed, null),
  });
  const startedMs = io.now();
  for (let index = 0; (count === null || index < count) && !io.signal.aborted; index += 1) {
    const aheadMs = rate === null ? 0 : startedMs + (index / rate) * 1000 - AHEAD_MS - io.now();
    if (aheadMs > 0) await sleep(aheadMs, undefined, { signal: io.signal }).catch(() => undefined);
    // Whoever reads sets the pace: what waits in memory would grow old.
    await io.stdout.drained();
    if (io.signal.aborted) break;
    io.stdout.write(formatVegetaTarget(endpoint, supply.requestOf(index, Math.floor(io.now() / 1000))));
  }
  const reason = interruptionOf(io.signal);
  return reason === null ? ExitCode.ok : interruptedCode(reason);
}
