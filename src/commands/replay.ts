import { createDeliverer } from '../delivery/deliver.ts';
import { ExitCode, UserError } from '../errors.ts';
import { interruptionOf } from '../io.ts';
import { replayExchanges, SPEEDS } from '../library/replay.ts';
import type { Exchange, Verdict } from '../protocol/exchange.ts';
import { EXPECTATION_WORDS, holds } from '../protocol/expectation.ts';
import { parseQuery, queryOf } from '../protocol/query.ts';
import { SIGN_WINDOW_SECONDS } from '../protocol/sign.ts';
import { createTally, formatRecord, maskExchange } from '../record/ndjson.ts';
import { renderCurl } from '../render/curl.ts';
import { renderExchange, renderTally } from '../render/pretty-exchange.ts';
import { type CommandContext, defineCommand, list, type Values, valueOr } from './shared/command.ts';
import {
  colorOptions,
  formatOption,
  quietOption,
  resolveTls,
  resolveToken,
  sendingOptions,
  tokenOptions,
  verboseOption,
} from './shared/common-options.ts';
import { interruptedCode } from './shared/exit-code.ts';
import { parseChoice, parseKeyValue } from './shared/parse.ts';
import { readRecording } from './shared/recording.ts';

/** What --only and --skip can select by. */
const KEYS = ['command', 'account', 'platform', 'verdict'] as const;
type Pick = readonly [(typeof KEYS)[number], string];
const EXPECTS = ['same', 'ok', 'any'] as const;

const options = {
  ...sendingOptions,
  ...tokenOptions('renew Sign and RequestTime with this token'),
  speed: valueOr(
    '--speed <speed>',
    'pauses between callbacks: as recorded (1), half as long (2), or none (max)',
    parseChoice(SPEEDS),
    'max',
  ),
  only: list(
    '--only <key=value>',
    `send only callbacks with this value; keys: ${KEYS.join(', ')} (repeatable)`,
    parsePick,
  ),
  skip: list('--skip <key=value>', 'leave out callbacks with this value; keys as for --only (repeatable)', parsePick),
  expect: valueOr(
    '--expect <what>',
    'reply that counts as success: same (as recorded), ok, any',
    parseChoice(EXPECTS),
    'ok',
  ),
  format: formatOption,
  quiet: quietOption,
  verbose: verboseOption,
  ...colorOptions,
};

type ReplayValues = Values<typeof options>;

export const replay = defineCommand({
  operands: [{ name: '<file>', help: 'recording: a file that listen --record or --format ndjson has written' }],
  options,
  examples: [
    {
      command: 'friend-cb replay today.ndjson --to :3000/im',
      why: 'every callback, in order, each as soon as the one before is answered',
    },
    {
      command: 'friend-cb replay today.ndjson --to :3000/im --expect same',
      why: 'in CI: does the backend still answer as recorded?',
    },
    {
      command: 'friend-cb replay today.ndjson --to :3000/im --token-file token --speed 1',
      why: 'with new signatures and the recorded pauses',
    },
    {
      command: 'friend-cb replay today.ndjson --to :3000/im --only account=alice --skip verdict=ok',
      why: 'callbacks about alice whose verdict was not ok',
    },
  ],
  run: runReplay,
});

function parsePick(text: string): Pick {
  const [key, value] = parseKeyValue(text);
  return [parseChoice(KEYS)(key), value];
}

function matches({ callback, verdict }: Exchange, [key, value]: Pick): boolean {
  switch (key) {
    case 'command':
      return callback?.command === value || callback?.command === `Sns.Callback${value}`;
    case 'platform':
      return callback?.platform === value;
    case 'verdict':
      return verdict === value;
    case 'account':
      return (
        callback?.pairs.some(({ From_Account, To_Account }) => From_Account === value || To_Account === value) ?? false
      );
  }
}

/**
 * With `--only` of one key several values are alternatives; different keys have to hold together.
 */
function selects(exchange: Exchange, only: readonly Pick[], skip: readonly Pick[]): boolean {
  const keys = [...new Set(only.map(([key]) => key))];
  return (
    keys.every((key) => only.some((pick) => pick[0] === key && matches(exchange, pick))) &&
    !skip.some((pick) => matches(exchange, pick))
  );
}

async function runReplay(
  operands: readonly string[],
  values: ReplayValues,
  context: CommandContext,
): Promise<ExitCode> {
  const { io, style, say } = context;
  const { to: endpoint, format, expect } = values;
  const [file = ''] = operands;
  if (endpoint === null)
    throw new UserError('replay needs --to URL, the endpoint to call', {
      hint: ['for example: friend-cb replay today.ndjson --to http://localhost:3000/im'],
    });
  const token = resolveToken(values);
  const tls = await resolveTls(values);
  const deliverer = await createDeliverer({
    endpoint,
    timeoutMs: values.timeout,
    tls,
    now: io.now,
  });
  const view = { style, columns: io.stdout.columns, verbose: values.verbose };
  const curl = {
    origin: endpoint.origin,
    insecure: values.insecure,
    ca: values.ca,
    cert: values.cert,
    key: values.key,
    resign: false,
  };
  const tally = createTally();
  const missed = new Set<Verdict>();
  let stale = 0;
  const picked = (exchange: Exchange) => {
    if (!selects(exchange, values.only, values.skip)) return false;
    if (token === null && isStale(exchange, io.now())) stale += 1;
    return true;
  };
  await replayExchanges(
    readRecording(file, (problem) => io.stderr.write(`${context.errorStyle.warn('friend-cb:')} ${problem}\n`)),
    {
      endpoint,
      deliver: deliverer.deliver,
      speed: values.speed,
      token,
      headers: values.header,
      selects: picked,
      now: io.now,
      signal: io.signal,
      onExchange: (exchange, _, isSame) => {
        const { verdict } = exchange;
        if (verdict === null) return;
        tally.add(exchange);
        const held = expect === 'same' ? isSame : holds(expect, verdict);
        if (!held) missed.add(verdict);
        const words = expect === 'same' ? 'the same reply as recorded' : EXPECTATION_WORDS[expect];
        if (format === 'ndjson') io.stdout.write(formatRecord(maskExchange(exchange)));
        else if (!held || !values.quiet)
          io.stdout.write(
            renderExchange(
              exchange,
              view,
              held ? null : { expected: words, repeat: renderCurl(maskExchange(exchange).request, curl), hints: [] },
            ),
          );
      },
    },
  );
  await deliverer.close();
  if (stale > 0)
    say(`${stale} of the callbacks carry a signature that is older than ${SIGN_WINDOW_SECONDS} s: --token renews it`);
  const reason = interruptionOf(io.signal);
  if (tally.counts.callbacks === 0 && reason === null)
    throw new UserError(`nothing in '${file}' was sent`, {
      hint: ['it holds no exchange, or --only and --skip leave none'],
    });
  if (format === 'ndjson')
    io.stdout.write(formatRecord({ v: 1, type: 'summary', reason: reason ?? 'done', counts: tally.counts }));
  else if (!values.quiet) io.stdout.write(renderTally(tally.counts, style));
  if (reason !== null) return interruptedCode(reason);
  if ([...missed].some((verdict) => verdict !== 'unreachable')) return ExitCode.contract;
  return missed.size > 0 ? ExitCode.unreachable : ExitCode.ok;
}

/** Whether it carries a RequestTime that a backend would call stale today. */
function isStale({ request }: Exchange, nowMs: number): boolean {
  const time = parseQuery(queryOf(request.target)).parameters.find(({ name }) => name === 'RequestTime')?.value;
  return time !== undefined && Math.abs(nowMs / 1000 - Number(time)) > SIGN_WINDOW_SECONDS;
}
