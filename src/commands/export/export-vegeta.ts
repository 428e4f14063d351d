import { ExitCode, UserError } from '../../errors.ts';
import { formatVegetaTarget } from '../../export/vegeta-target.ts';
import { interruptionOf } from '../../io.ts';
import { randomSeed } from '../../library/bounds.ts';
import { waitUntil } from '../../library/wait.ts';
import { createSupply, makeSamples } from '../../load/supply.ts';
import type { Endpoint } from '../../protocol/endpoint.ts';
import { loadSampler } from '../../protocol/sample.ts';
import { USER_AGENT } from '../../version.ts';
import type { CommandContext } from '../shared/command.ts';
import { resolveToken } from '../shared/common-options.ts';
import { interruptedCode } from '../shared/exit-code.ts';
import { type ExportValues, refuseOptions } from './export-options.ts';
import { exportWords } from './words.ts';

/**
 * How far ahead of the rate targets are made, in milliseconds: less than the lifetime of a
 * signature, more than a sleep of the scheduler.
 */
const AHEAD_MS = 1000;

/** Writes targets to stdout, one a line, each signed when it is made. */
export async function exportVegeta(
  endpoint: Endpoint,
  values: ExportValues,
  context: CommandContext,
): Promise<ExitCode> {
  const { io, say, given } = context;
  const { rate, count, header: headers, sdkAppid: sdkAppId, wire } = values;
  refuseOptions(
    'vegeta',
    {
      '--ramp': values.ramp,
      '--duration': values.duration,
      '--max-connections': values.maxConnections,
      '--out': values.out,
      '--force': values.force,
      '--insecure': values.insecure,
      '--timeout': given.has('timeout'),
      '--client': given.has('client'),
    },
    exportWords.now.ownOptions,
  );
  if (rate === 0) throw new UserError(exportWords.now.zeroRate, { hint: [exportWords.now.raiseOrLeave] });
  const seed = values.seed ?? randomSeed();
  if (values.seed === null) say(exportWords.now.sameAgain(seed));
  const supply = createSupply({
    endpoint,
    wire,
    sdkAppId,
    token: resolveToken(values, context, 'sign'),
    userAgent: USER_AGENT,
    headers,
    samples: makeSamples(await loadSampler(), seed, null),
  });
  const startedMs = io.now();
  for (let index = 0; (count === null || index < count) && !io.signal.aborted; index += 1) {
    if (rate !== null) await waitUntil(startedMs + (index / rate) * 1000 - AHEAD_MS, io.now, io.signal);
    // The reader sets the pace: the signatures of targets that wait in memory would grow old.
    await io.stdout.drained();
    if (io.signal.aborted) break;
    io.stdout.write(formatVegetaTarget(endpoint, supply.requestOf(index, Math.floor(io.now() / 1000))));
  }
  const reason = interruptionOf(io.signal);
  return reason === null ? ExitCode.ok : interruptedCode(reason);
}
