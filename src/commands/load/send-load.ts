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
import { loadCommandWords } from './words.ts';

/** Fills in the defaults, and refuses what contradicts itself. */
function resolveShape({ rate: given, ramp, duration, maxConnections, threshold }: LoadValues) {
  const words = loadCommandWords.now;
  const rate = given ?? DEFAULT_RATE;
  if (rate === 'max' && ramp !== null) throw new UserError(words.maxHasNoEnd, { hint: [words.giveARate] });
  const shareOfRate = threshold.find(({ metric, isShare }) => metric.kind === 'rate' && isShare);
  if (rate === 'max' && shareOfRate)
    throw new UserError(words.shareOfNone(shareOfRate.text), { hint: [words.rateForm] });
  const shape = { rate, rampTo: ramp, durationMs: duration ?? DEFAULT_DURATION_MS };
  const planned = plannedCallbacks(shape);
  if (shape.durationMs === 0 || planned === 0)
    throw new UserError(words.noCallback(String(rate), ramp, shape.durationMs), { hint: [words.raise] });
  return {
    ...shape,
    maxConnections: maxConnections ?? (rate === 'max' ? DEFAULT_CONNECTIONS.closed : DEFAULT_CONNECTIONS.open),
  };
}

export async function sendLoad(endpoint: Endpoint, values: LoadValues, context: CommandContext): Promise<ExitCode> {
  const { io, say } = context;
  const shape = resolveShape(values);
  const token = resolveToken(values, context, 'sign');
  const tls = await resolveTls(values);
  const seed = values.seed ?? randomSeed();
  const asked = {
    ...shape,
    seconds: shape.durationMs / 1000,
    callbacks: plannedCallbacks(shape),
    timeoutMs: values.timeout,
    drainMs: values.drain ?? defaultDrainMs(values.timeout),
  };
  say(loadCommandWords.now.sending(showEndpoint(endpoint), describeAsked(asked), token !== null, seed));
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
    throw new UserError(loadCommandWords.now.noConnection(shape.durationMs), {
      hint: [loadCommandWords.now.raiseDuration],
    });
  const code = await finishLoad(report, values, context, { ...values, origin: endpoint.origin });
  const reason = interruptionOf(io.signal);
  return reason === null ? code : interruptedCode(reason);
}
