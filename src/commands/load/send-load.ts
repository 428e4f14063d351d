import { type ExitCode, UserError } from '../../errors.ts';
import { interruptionOf } from '../../io.ts';
import { randomSeed } from '../../library/bounds.ts';
import {
  DEFAULT_CONNECTIONS,
  DEFAULT_DURATION_MS,
  DEFAULT_RATE,
  defaultDrainMs,
  plannedCallbacks,
  startLoad,
} from '../../library/start-load.ts';
import { type Endpoint, isLoopback, showEndpoint } from '../../protocol/endpoint.ts';
import { findingWords } from '../../protocol/findings.ts';
import { describeAsked } from '../../render/load-words.ts';
import type { CommandContext } from '../shared/command.ts';
import { resolveTls, resolveToken } from '../shared/common-options.ts';
import { interruptedCode } from '../shared/exit-code.ts';
import { finishLoad } from './finish-load.ts';
import type { LoadValues } from './load-options.ts';
import { createProgressView } from './progress-view.ts';

/** Fills in the defaults, and refuses what contradicts itself. */
function resolveShape({ rate: given, ramp, duration, maxConnections, threshold }: LoadValues) {
  const rate = given ?? DEFAULT_RATE;
  if (rate === 'max' && ramp !== null)
    throw new UserError('--rate max has no end that --ramp could lead to', {
      hint: ['give a rate to begin with: --rate 100 --ramp 1000'],
    });
  const shareOfRate = threshold.find(({ metric, isShare }) => metric.kind === 'rate' && isShare);
  if (rate === 'max' && shareOfRate)
    throw new UserError(
      `--threshold ${shareOfRate.text} is a share of the rate asked for, and --rate max asks for none`,
      { hint: ['valid: rate>=1000, callbacks per second'] },
    );
  const shape = { rate, rampTo: ramp, durationMs: duration ?? DEFAULT_DURATION_MS };
  const planned = plannedCallbacks(shape);
  if (shape.durationMs === 0 || planned === 0)
    throw new UserError(
      `a rate of ${rate}${ramp === null ? '' : ` to ${ramp}`} for ${shape.durationMs} ms makes no callback`,
      { hint: ['raise --rate or --duration'] },
    );
  return {
    ...shape,
    maxConnections: maxConnections ?? (rate === 'max' ? DEFAULT_CONNECTIONS.closed : DEFAULT_CONNECTIONS.open),
  };
}

export async function sendLoad(endpoint: Endpoint, values: LoadValues, context: CommandContext): Promise<ExitCode> {
  const { io, say } = context;
  const shape = resolveShape(values);
  const token = resolveToken(values, context, 'the callbacks are not signed');
  const tls = await resolveTls(values);
  const seed = values.seed ?? randomSeed();
  const asked = {
    ...shape,
    seconds: shape.durationMs / 1000,
    callbacks: plannedCallbacks(shape),
    timeoutMs: values.timeout,
    drainMs: values.drain ?? defaultDrainMs(values.timeout),
  };
  const signing = token === null ? 'unsigned' : 'signed';
  say(`sending to ${showEndpoint(endpoint)}, ${describeAsked(asked)}, ${signing}, seed ${seed}`);
  if (!endpoint.secure && !isLoopback(endpoint.hostname))
    say(`endpoint-http  ${findingWords.now['endpoint-http'].title}`);
  const progress = createProgressView(asked.seconds, values.quiet, context);
  const report = await startLoad({
    ...shape,
    endpoint,
    thresholds: values.threshold,
    sdkAppId: values.sdkAppid,
    token,
    wire: values.wire,
    seed,
    headers: values.header,
    timeoutMs: values.timeout,
    drainMs: asked.drainMs,
    tls,
    now: io.now,
    signal: io.signal,
    progressEveryMs: progress.everyMs,
    onProgress: progress.show,
    onTrouble: () => undefined,
  });
  progress.clear();
  if (report.sent === 0 && !report.interrupted)
    throw new UserError(`no connection was open within ${shape.durationMs} ms, so nothing was sent`, {
      hint: ['raise --duration'],
    });
  const code = await finishLoad(report, values, context, { ...values, origin: endpoint.origin });
  const reason = interruptionOf(io.signal);
  return reason === null ? code : interruptedCode(reason);
}
