import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeSystemError, ExitCode, UserError } from '../../errors.ts';
import { buildArtilleryProject } from '../../export/artillery-project.ts';
import { randomSeed } from '../../library/bounds.ts';
import { DEFAULT_CONNECTIONS, DEFAULT_DURATION_MS, DEFAULT_RATE, plannedCallbacks } from '../../library/start-load.ts';
import { makeSamples } from '../../load/supply.ts';
import { type Endpoint, endpointUrl } from '../../protocol/endpoint.ts';
import { loadSampler } from '../../protocol/sample.ts';
import { quoteShell } from '../../protocol/shell.ts';
import { isSecretHeader } from '../../record/ndjson.ts';
import { USER_AGENT } from '../../version.ts';
import type { CommandContext } from '../shared/command.ts';
import { resolveToken } from '../shared/common-options.ts';
import { type ExportValues, refuseOptions } from './export-options.ts';

/** Writes a project for Artillery, and says how to run it. */
export async function exportArtillery(
  endpoint: Endpoint,
  values: ExportValues,
  context: CommandContext,
): Promise<ExitCode> {
  const { say, io, given } = context;
  refuseOptions('artillery', { '--count': values.count }, 'the number of callbacks is --rate times --duration');
  refuseOptions('artillery', { '--client': given.has('client') }, 'it is about export http');
  refuseSecrets(endpoint, values);
  const shape = resolveShape(values);
  const { header: headers, sdkAppid: sdkAppId, wire, timeout: timeoutMs } = values;
  const folder = values.out ?? 'friend-cb-artillery';
  const seed = values.seed ?? randomSeed();
  const token = resolveToken(values, context, 'the callbacks are not signed');
  const project = buildArtilleryProject({
    origin: endpoint.origin,
    ...shape,
    timeoutMs,
    maxConnections: values.maxConnections ?? DEFAULT_CONNECTIONS.open,
    insecure: values.insecure,
    processor: {
      to: endpointUrl(endpoint),
      wire,
      sdkAppId,
      signed: token !== null,
      userAgent: USER_AGENT,
      headers,
      timeoutMs,
      samples: makeSamples(await loadSampler(), seed, null),
    },
  });
  const files = Object.entries(project).map(([name, text]) => ({ path: join(folder, name), text }));
  writeFiles(folder, files, values.force);
  io.stdout.write(files.map(({ path }) => `${path}\n`).join(''));
  const signing = token === null ? null : describeSigning(values.tokenFile, given.has('token'));
  for (const line of describeRuns(files[0]?.path ?? '', signing)) say(line);
  return ExitCode.ok;
}

/** The project is made to be copied, so it must hold no secret. */
function refuseSecrets(endpoint: Endpoint, { header }: ExportValues): void {
  if (endpoint.credentials !== null)
    throw new UserError('the project would hold the password of --to', {
      hint: ['leave it out here, and set FRIEND_CB_TO to the whole URL where the project runs'],
    });
  const secret = header.find(([name, each]) => each !== null && isSecretHeader(name))?.[0];
  if (secret !== undefined)
    throw new UserError(`the project would hold the secret of the header ${secret}`, {
      hint: ['set it where the project runs: config.http.defaults.headers, with {{ $env.NAME }}'],
    });
}

/** Fills in the defaults, and refuses what Artillery cannot do. */
function resolveShape({ rate, ramp, duration }: ExportValues) {
  const shape = { rate: rate ?? DEFAULT_RATE, rampTo: ramp, durationMs: duration ?? DEFAULT_DURATION_MS };
  if (shape.durationMs % 1000 !== 0)
    throw new UserError(`Artillery counts in whole seconds, and --duration is ${shape.durationMs / 1000} s`, {
      hint: ['valid: 30s, 2m'],
    });
  if (ramp === null && !Number.isInteger(shape.rate))
    throw new UserError(`Artillery sends a whole number of callbacks per second, and --rate is ${shape.rate}`, {
      hint: ['give a whole number, or --ramp, which allows other rates'],
    });
  if (plannedCallbacks(shape) === 0)
    throw new UserError(`a rate of ${shape.rate} for ${shape.durationMs} ms makes no callback`, {
      hint: ['raise --rate or --duration'],
    });
  return shape;
}

interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

function writeFiles(folder: string, files: readonly ProjectFile[], force: boolean): void {
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
}

/** How a run here gets the token, in front of the command: nothing where it is in the environment already. */
function describeSigning(tokenFile: string | null, isTyped: boolean): string {
  if (tokenFile !== null) return `FRIEND_CB_TOKEN="$(cat ${quoteShell(tokenFile)})" `;
  return isTyped ? 'FRIEND_CB_TOKEN=… ' : '';
}

/** How to run the plan, one line for each way, then what to keep in mind. */
function describeRuns(planFile: string, signing: string | null): string[] {
  const plan = quoteShell(planFile);
  const secrets = signing === null ? '' : ' --dotenv .env';
  return [
    `run it here:     ${signing ?? ''}npx artillery@2 run ${plan}   (Node.js 22.18 or newer)`,
    `on AWS Fargate:  npx artillery@2 run-fargate ${plan} --count 10 --region eu-west-1${secrets}`,
    `on AWS Lambda:   npx artillery@2 run-lambda ${plan} --count 10 --region eu-west-1${secrets}`,
    ...(signing === null ? [] : ['.env has the line FRIEND_CB_TOKEN=…']),
    'each worker sends the whole rate: with --count 10 it is ten times as much',
  ];
}
