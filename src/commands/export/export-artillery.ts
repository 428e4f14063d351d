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
import { exportWords } from './words.ts';

/** Writes a project for Artillery, and says how to run it. */
export async function exportArtillery(
  endpoint: Endpoint,
  values: ExportValues,
  context: CommandContext,
): Promise<ExitCode> {
  const { say, io, given } = context;
  refuseOptions('artillery', { '--count': values.count }, exportWords.now.rateTimesDuration);
  refuseOptions('artillery', { '--client': given.has('client') }, exportWords.now.aboutHttp);
  refuseSecrets(endpoint, values);
  const shape = resolveShape(values);
  const { header: headers, sdkAppid: sdkAppId, wire, timeout: timeoutMs } = values;
  const folder = values.out ?? 'friend-cb-artillery';
  const seed = values.seed ?? randomSeed();
  const token = resolveToken(values, context, 'sign');
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
  const words = exportWords.now;
  if (endpoint.credentials !== null) throw new UserError(words.holdsPassword, { hint: [words.leavePasswordOut] });
  const secret = header.find(([name, each]) => each !== null && isSecretHeader(name))?.[0];
  if (secret !== undefined) throw new UserError(words.holdsHeader(secret), { hint: [words.setHeaderThere] });
}

/** Fills in the defaults, and refuses what Artillery cannot do. */
function resolveShape({ rate, ramp, duration }: ExportValues) {
  const words = exportWords.now;
  const shape = { rate: rate ?? DEFAULT_RATE, rampTo: ramp, durationMs: duration ?? DEFAULT_DURATION_MS };
  if (shape.durationMs % 1000 !== 0)
    throw new UserError(words.wholeSeconds(shape.durationMs / 1000), { hint: [words.durations] });
  if (ramp === null && !Number.isInteger(shape.rate))
    throw new UserError(words.wholeRate(shape.rate), { hint: [words.wholeOrRamp] });
  if (plannedCallbacks(shape) === 0)
    throw new UserError(words.noCallback(shape.rate, shape.durationMs), { hint: [words.raise] });
  return shape;
}

interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

function writeFiles(folder: string, files: readonly ProjectFile[], force: boolean): void {
  const existing = files.find(({ path }) => existsSync(path));
  if (existing && !force)
    throw new UserError(exportWords.now.exists(existing.path), { hint: [exportWords.now.forceOrOut] });
  try {
    mkdirSync(folder, { recursive: true });
    for (const { path, text } of files) writeFileSync(path, text);
  } catch (error) {
    throw new UserError(exportWords.now.cannotWriteInto(folder, describeSystemError(error)));
  }
}

/** How a run here gets the token, in front of the command: nothing where it is in the environment already. */
function describeSigning(tokenFile: string | null, isTyped: boolean): string {
  if (tokenFile !== null) return `FRIEND_CB_TOKEN="$(cat ${quoteShell(tokenFile)})" `;
  return isTyped ? 'FRIEND_CB_TOKEN=… ' : '';
}

/** How to run the plan, one line for each way, then what to keep in mind. */
function describeRuns(planFile: string, signing: string | null): string[] {
  const words = exportWords.now;
  const plan = quoteShell(planFile);
  const secrets = signing === null ? '' : ' --dotenv .env';
  return [
    words.runHere(`${signing ?? ''}npx artillery@2 run ${plan}`),
    words.onFargate(`npx artillery@2 run-fargate ${plan} --count 10 --region eu-west-1${secrets}`),
    words.onLambda(`npx artillery@2 run-lambda ${plan} --count 10 --region eu-west-1${secrets}`),
    ...(signing === null ? [] : [words.envFile]),
    words.eachWorker,
  ];
}
