import { createDeliverer } from '../delivery/deliver.ts';
import { ExitCode, UserError } from '../errors.ts';
import { interruptionOf } from '../io.ts';
import { opensTunnel, replayExchanges, SPEEDS } from '../library/replay.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import type { Exchange, Verdict } from '../protocol/exchange.ts';
import { expectedWords, holds } from '../protocol/expectation.ts';
import { parseQuery, queryOf } from '../protocol/query.ts';
import { SIGN_WINDOW_SECONDS } from '../protocol/sign.ts';
import { createTally, maskExchange } from '../record/ndjson.ts';
import { type CurlSettings, renderCurl } from '../render/curl.ts';
import { type CommandContext, defineCommand, list, type Values, valueOr } from './shared/command.ts';
import {
  colorOptions,
  formatOption,
  projectOption,
  quietOption,
  resolveTls,
  resolveToken,
  sendingOptions,
  tokenOptions,
  verboseOption,
} from './shared/common-options.ts';
import { countUnderWay } from './shared/count-under-way.ts';
import { createExchangeOutput } from './shared/exchange-output.ts';
import { sendingCode } from './shared/exit-code.ts';
import { fileWords } from './shared/file-words.ts';
import { parseChoice, parseKeyValue } from './shared/parse.ts';
import { createDamage, describeOthers, readRecording } from './shared/recording.ts';
import { describePatience, startWaiting } from './shared/waiting.ts';
import { sharedWords } from './shared/words.ts';

/** What --only and --skip can select by. */
const KEYS = ['command', 'account', 'platform', 'verdict'] as const;
type Pick = readonly [(typeof KEYS)[number], string];
const pickKeys = () => KEYS.map((key) => `${key}=`);
const EXPECTS = ['same', 'ok', 'any', 'answered'] as const;

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
    { offers: pickKeys },
  ),
  skip: list('--skip <key=value>', 'leave out callbacks with this value; keys as for --only (repeatable)', parsePick, {
    offers: pickKeys,
  }),
  expect: valueOr(
    '--expect <what>',
    'reply that counts as success: same (as recorded), ok, any, answered (OK, FAIL or a refusal by status)',
    parseChoice(EXPECTS),
    'ok',
  ),
  format: formatOption,
  quiet: quietOption,
  verbose: verboseOption,
  ...projectOption,
  ...colorOptions,
};

type ReplayValues = Values<typeof options>;

export const replay = defineCommand({
  operands: [
    {
      name: '<file>',
      help: 'recording: a file that --record (of listen, chat, verify) or --format ndjson has written, or a HAR',
    },
  ],
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

/** Several `--only` of one key are alternatives; of different keys, all must match. */
function selects(exchange: Exchange, only: readonly Pick[], skip: readonly Pick[]): boolean {
  const keys = [...new Set(only.map(([key]) => key))];
  return (
    keys.every((key) => only.some((pick) => pick[0] === key && matches(exchange, pick))) &&
    !skip.some((pick) => matches(exchange, pick))
  );
}

async function runReplay(
  [file = '']: readonly string[],
  values: ReplayValues,
  context: CommandContext,
): Promise<ExitCode> {
  const { io, say } = context;
  const { to: endpoint } = values;
  const words = fileWords.now;
  if (endpoint === null)
    throw new UserError(sharedWords.now.needsTo('replay'), {
      hint: [words.forExample('friend-cb replay today.ndjson --to http://localhost:3000/im')],
    });
  const token = resolveToken(values, context, 'renew');
  const deliverer = await createDeliverer({
    endpoint,
    timeoutMs: values.timeout,
    tls: await resolveTls(values),
    now: io.now,
  });
  const results = collectResults(endpoint, values, context);
  let stale = 0;
  let tunnels = 0;
  let repetitions = 0;
  let others = 0;
  const onOther = (type: string) => {
    if (type === 'har-entry') others += 1;
  };
  const damage = createDamage(file, context);
  const counted = countUnderWay(deliverer.deliver, context);
  const waiting = startWaiting(context, values.quiet, (seconds) =>
    describeWait(results.count(), counted.underWay() > 0 ? values.timeout : null, seconds),
  );
  const replaying = replayExchanges(readRecording(file, damage.add, onOther), {
    endpoint,
    deliver: (request) => {
      waiting.next();
      return counted.deliver(request);
    },
    speed: values.speed,
    token,
    headers: values.header,
    selects: (exchange) => {
      if (!selects(exchange, values.only, values.skip)) return false;
      if (opensTunnel(exchange)) tunnels += 1;
      if (token === null && isStale(exchange, io.now())) stale += 1;
      return true;
    },
    onRepetition: (exchange) => {
      if (selects(exchange, values.only, values.skip)) repetitions += 1;
    },
    now: io.now,
    signal: io.signal,
    onExchange: (exchange, _, isSame) => {
      if (counted.isOver()) return;
      waiting.next();
      results.add(exchange, isSame);
    },
    onLongPause: (untilMs) => say(words.longPause(showTime(untilMs))),
  });
  await counted.end(replaying).finally(waiting.stop);
  await deliverer.close();
  if (others > 0) say(describeOthers(others));
  if (repetitions > 0) say(words.repetitions(repetitions));
  if (tunnels > 0) say(words.tunnels(tunnels));
  if (stale > 0) say(words.stale(stale, SIGN_WINDOW_SECONDS));
  if (io.signal.aborted) return results.end();
  const code = damage.end(ExitCode.ok, 'sent');
  if (results.count() === 0) throw new UserError(words.nothingSent(file), { hint: [words.noneLeft] });
  const sent = results.end();
  return code === ExitCode.ok ? sent : code;
}

/** @param timeoutMs of the reply that is waited for; null between two callbacks */
function describeWait(sent: number, timeoutMs: number | null, seconds: number): string {
  return timeoutMs === null
    ? fileWords.now.waitingForDue(sent, seconds)
    : fileWords.now.waitingForReply(sent, seconds, describePatience(timeoutMs));
}

/** Writes and counts exchanges; their end is the summary and the exit code. */
function collectResults(endpoint: Endpoint, values: ReplayValues, context: CommandContext) {
  const { io } = context;
  const { expect } = values;
  const output = createExchangeOutput(values, context);
  const curl: CurlSettings = { ...values, origin: endpoint.origin, resign: false };
  const expected = expect === 'same' ? fileWords.now.sameReply : expectedWords.now[expect];
  const tally = createTally();
  const missed = new Set<Verdict>();
  return {
    add: async (exchange: Exchange, isSame: boolean): Promise<void> => {
      const { verdict } = exchange;
      if (verdict === null) return;
      tally.add(exchange);
      if (expect === 'same' ? isSame : holds(expect, verdict)) return output.write(exchange, false, null);
      missed.add(verdict);
      const repeat = renderCurl(maskExchange(exchange).request, curl);
      return output.write(exchange, true, { expected, repeat, hints: [] });
    },
    count: () => tally.counts.callbacks,
    end: (): ExitCode => {
      output.summarize(tally.counts, interruptionOf(io.signal) ?? 'done', true);
      return sendingCode(missed, io);
    },
  };
}

const LAST_DATE_MS = 8.64e15;
const showTime = (unixMs: number) => new Date(Math.min(unixMs, LAST_DATE_MS)).toISOString();

/** Whether its RequestTime is one that a backend would now refuse as stale. */
function isStale({ request }: Exchange, nowMs: number): boolean {
  const time = parseQuery(queryOf(request.target)).parameters.find(({ name }) => name === 'RequestTime')?.value;
  return time !== undefined && Math.abs(nowMs / 1000 - Number(time)) > SIGN_WINDOW_SECONDS;
}
