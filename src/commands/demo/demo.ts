import { createDeliverer } from '../../delivery/deliver.ts';
import { NO_TLS_SETTINGS } from '../../delivery/dial.ts';
import { ExitCode } from '../../errors.ts';
import { interruptionOf } from '../../io.ts';
import { readReplyFixture } from '../../library/fixtures.ts';
import { type Receiver, startReceiver } from '../../library/receive.ts';
import { buildBody } from '../../protocol/callback.ts';
import { parseEndpoint } from '../../protocol/endpoint.ts';
import type { Verdict } from '../../protocol/exchange.ts';
import { type Expectation, expectedWords, holds } from '../../protocol/expectation.ts';
import { FRIEND_DELETE } from '../../protocol/query.ts';
import { buildRequest } from '../../protocol/request.ts';
import { loadSampler, NO_WISH } from '../../protocol/sample.ts';
import { FULL_WIDTH, padEnd } from '../../render/layout.ts';
import { renderCall, renderCaused } from '../../render/pretty-call.ts';
import { renderExchange } from '../../render/pretty-exchange.ts';
import { USER_AGENT } from '../../version.ts';
import { type CommandContext, defineCommand } from '../shared/command.ts';
import { colorOptions, verboseOption } from '../shared/common-options.ts';
import { interruptedCode } from '../shared/exit-code.ts';
import { describeGraph, playRestStory } from './rest-story.ts';
import { demoWords } from './words.ts';

const APP = '1400000001';
const TOKEN = 'demo-token';
const SEED = 7;
/** Short, because one of the steps waits for a reply that never comes. */
const TIMEOUT_MS = 500;
/** Stands in front of each side's line. */
const LABEL = 'listen ';

interface Step {
  readonly title: keyof (typeof demoWords.now)['steps'];
  readonly platform: string;
  readonly deletions: number;
  readonly twoWay: boolean;
  readonly sdkAppId: string;
  readonly token: string;
  readonly body: string | null;
  /** The name of a broken backend's reply; null for the right reply. */
  readonly reply: string | null;
  readonly expect: Expectation;
  readonly outcome: Verdict;
}

const good = {
  platform: 'iOS',
  deletions: 1,
  twoWay: true,
  sdkAppId: APP,
  token: TOKEN,
  body: null,
  reply: null,
  expect: 'ok',
  outcome: 'ok',
} as const;

const STEPS: readonly Step[] = [
  { ...good, title: 'iphone' },
  {
    ...good,
    title: 'rest',
    platform: 'RESTAPI',
    deletions: 6,
    twoWay: false,
  },
  {
    ...good,
    title: 'otherApp',
    sdkAppId: '1400000009',
    expect: 'refused',
    outcome: 'fail',
  },
  { ...good, title: 'forged', token: 'guessed', expect: 'refused', outcome: 'fail' },
  {
    ...good,
    title: 'cut',
    body: '{"CallbackCommand":"Sns.CallbackFriendDelete","PairList":[{"From_Acc',
    expect: 'refused',
    outcome: 'fail',
  },
  {
    ...good,
    title: 'bug',
    reply: 'code-zero',
    outcome: 'broken',
  },
  { ...good, title: 'silent', reply: 'hang', outcome: 'late' },
];

export const demo = defineCommand({
  operands: [],
  options: { verbose: verboseOption, ...colorOptions },
  examples: [
    {
      command: 'friend-cb demo',
      why: 'seven callbacks, good and bad, and what each side says about them; then the whole loop: REST, callback, graph',
    },
  ],
  run: runDemo,
});

async function runDemo(
  _: readonly string[],
  values: { readonly verbose: boolean },
  { io, style, asTyped }: CommandContext,
): Promise<ExitCode> {
  const write = (text: string) => io.stdout.write(text);
  const words = demoWords.now;
  const sampler = await loadSampler();
  write(`${style.strong('friend-cb demo')}${words.head(APP)}\n`);
  let asExpected = true;
  for (const [index, step] of STEPS.entries()) {
    if (io.signal.aborted) break;
    const receiver = await startReceiver({
      sdkAppId: APP,
      token: TOKEN,
      replies: step.reply === null ? [] : [readReplyFixture(step.reply)],
      now: io.now,
    });
    const { sent, received } = await playStep(step, index, receiver, sampler, io.now);
    await receiver.close();
    const columns = Math.min(io.stdout.columns ?? FULL_WIDTH, FULL_WIDTH) - LABEL.length;
    const view = { style, columns, verbose: values.verbose };
    const { verdict } = sent;
    const disappointment =
      verdict !== null && holds(step.expect, verdict)
        ? null
        : { expected: expectedWords.now[step.expect], repeat: null, hints: [] };
    write(`\n${style.strong(`${index + 1}. ${words.steps[step.title]}`)}\n`);
    write(`${style.dim(LABEL)}${renderExchange(received, view)}`);
    write(`${style.dim(LABEL.replace('listen', 'send  '))}${renderExchange(sent, view, disappointment)}`);
    asExpected &&= verdict === step.outcome;
  }
  if (!io.signal.aborted) asExpected = (await showRestStory(values.verbose, { io, style, asTyped })) && asExpected;
  const reason = interruptionOf(io.signal);
  if (reason !== null) return interruptedCode(reason);
  write(
    [
      `\n${words.yourTurn}`,
      `  ${padEnd(asTyped('friend-cb listen'), 54)}${words.listen}`,
      `  ${padEnd(asTyped('friend-cb send --to http://localhost:3000/im'), 54)}${words.send}`,
      `  ${padEnd(asTyped('friend-cb chat --to http://localhost:3000/im'), 54)}${words.chat}\n`,
    ].join('\n'),
  );
  return asExpected ? ExitCode.ok : ExitCode.contract;
}

/** The whole loop; true where it went as it should. */
async function showRestStory(
  verbose: boolean,
  { io, style, asTyped }: Pick<CommandContext, 'io' | 'style' | 'asTyped'>,
): Promise<boolean> {
  const { before, call, sent, received, after } = await playRestStory(APP, TOKEN, io.now);
  const columns = Math.min(io.stdout.columns ?? FULL_WIDTH, FULL_WIDTH) - LABEL.length;
  const view = { style, columns, verbose, asTyped };
  // What stands below the first line of a side moves to the right with it.
  const labelled = (label: string, text: string) =>
    `${style.dim(padEnd(label, LABEL.length))}${text.replaceAll(/\n(?=.)/g, `\n${' '.repeat(LABEL.length)}`)}`;
  io.stdout.write(
    [
      `\n${style.strong(`${STEPS.length + 1}. ${demoWords.now.steps.loop}`)}\n`,
      labelled('graph', `${describeGraph(before)}\n`),
      labelled('chat', renderCall(call, view) + renderCaused(sent, '', null, view)),
      labelled('listen', renderExchange(received, view)),
      labelled('graph', `${describeGraph(after)}\n`),
    ].join(''),
  );
  return sent.verdict === 'ok' && call.done === 1 && !after.friends['alice']?.includes('bob');
}

async function playStep(
  step: Step,
  index: number,
  receiver: Receiver,
  sampler: Awaited<ReturnType<typeof loadSampler>>,
  now: () => number,
) {
  const reading = parseEndpoint(receiver.url);
  if (!reading.ok) throw new Error(reading.problem);
  const { endpoint } = reading;
  const deliverer = await createDeliverer({
    endpoint,
    timeoutMs: TIMEOUT_MS,
    tls: NO_TLS_SETTINGS,
    now,
  });
  const { platform, clientIp, requestId, body } = sampler(SEED, index, {
    ...NO_WISH,
    platform: step.platform,
    deletions: step.deletions,
    twoWay: step.twoWay,
  });
  const { request } = buildRequest({
    endpoint,
    wire: 'observed',
    fields: {
      sdkAppId: step.sdkAppId,
      command: FRIEND_DELETE,
      contentType: 'json',
      clientIp,
      platform,
      requestId,
      signature: { token: step.token, requestTime: String(Math.floor(now() / 1000)) },
    },
    queryEdits: { set: [], drop: [] },
    userAgent: USER_AGENT,
    headers: [],
    body: step.body === null ? buildBody(body) : Buffer.from(step.body),
  });
  const [sent, received] = await Promise.all([deliverer.deliver(request), receiver.next()]);
  await deliverer.close();
  return { sent, received };
}
