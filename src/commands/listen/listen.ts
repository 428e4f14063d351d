import type { ExitCode } from '../../errors.ts';
import { type ReceiverOptions, startReceiver } from '../../library/receive.ts';
import { endpointUrl, isLoopback, showEndpoint } from '../../protocol/endpoint.ts';
import { quoteShell } from '../../protocol/shell.ts';
import { escapeUnseen } from '../../protocol/visible.ts';
import { formatRecord } from '../../record/ndjson.ts';
import { optionText, tokenText } from '../../render/command-line.ts';
import { renderTally } from '../../render/pretty-exchange.ts';
import { type CommandContext, defineCommand } from '../shared/command.ts';
import { resolveTls, resolveToken } from '../shared/common-options.ts';
import { createEnding, endingCode } from '../shared/ending.ts';
import { explainListenError } from '../shared/explain-listen-error.ts';
import { checkWritable } from '../shared/report-files.ts';
import { attachKeys } from './keys.ts';
import { checkClashes, type ListenValues, listenOptions } from './listen-options.ts';
import { createLog } from './log.ts';
import { readReply } from './read-reply.ts';
import { createReplyChoices } from './reply-choices.ts';
import { resolveServerTls } from './server-tls.ts';
import { listenWords } from './words.ts';

export const listen = defineCommand({
  operands: [],
  hasReadyLine: true,
  options: listenOptions,
  examples: [
    {
      command: 'friend-cb listen --sdk-appid 1400000001',
      why: 'on http://127.0.0.1:8989/, refusing callbacks for other apps',
    },
    {
      command: 'friend-cb listen --token-file token -v',
      why: 'checking signatures, showing requests and replies whole',
    },
    { command: 'friend-cb listen --reply fail --error-info busy', why: 'answering FAIL to everything' },
    {
      command: 'friend-cb listen --reply ok --reply hang --reply ok',
      why: 'the second callback gets no reply: how does the sender take it?',
    },
    {
      command: 'friend-cb listen --forward-to :3000/im --record today.ndjson',
      why: 'between Chat and your backend: see, check and keep everything',
    },
    { command: 'friend-cb listen --https', why: 'with a certificate for localhost, and how to trust it' },
    {
      command: 'friend-cb listen --port 0 --count 3 --for 30s --format ndjson',
      why: 'in a script: wait 30 seconds for three callbacks, else exit 1',
    },
  ],
  run: runListen,
});

async function runListen(_: readonly string[], values: ListenValues, context: CommandContext): Promise<ExitCode> {
  const { io, style, errorStyle } = context;
  const { format } = values;
  checkClashes(values);
  if (values.record !== null) checkWritable(values.record, 'record');
  const { tls, certFile } = await resolveServerTls(values, context);
  const ending = createEnding();
  const log = createLog(values, context, () => ending.end('count'));
  let noise = 0;
  // Told after the ready line, which comes first.
  const notes: string[] = [];
  const options = await readReceiverOptions(values, { io, say: (line) => notes.push(line) });
  // Loaded late: most runs have no page.
  const inspection = values.inspect === null ? null : (await import('./inspection.ts')).createInspection();
  const receiver = await startReceiver({
    ...options,
    tls,
    onReceived: (received) => {
      log.add(received);
      inspection?.add(received);
    },
    onBug: ending.fail,
    onTrouble: ({ message, isArrival }) => {
      if (isArrival) noise += 1;
      io.stderr.write(`${errorStyle.warn('friend-cb:')} ${escapeUnseen(message)}\n`);
    },
  }).catch((error) => {
    throw explainListenError(error, values.host, values.port);
  });
  const choices = createReplyChoices(receiver);
  const inspector = await inspection
    ?.start({ receiver, choices, values, token: options.token ?? null, certFile, context })
    .catch(async (error) => {
      await receiver.close();
      throw error;
    });
  sayReady(receiver.url, inspector?.url ?? null, values, context);
  context.tellProject();
  for (const note of notes) context.say(note);
  giveAdvice(receiver.url, certFile, values, context);
  const keyboard = {
    receiver,
    choices,
    usual: { status: values.status, delayMs: values.delay },
    context,
    token: options.token ?? null,
    isForwarding: values.forwardTo !== null,
    last: () => log.last()?.exchange() ?? null,
    quit: () => ending.end('quit'),
  };
  const detachKeys = format === 'pretty' ? attachKeys(keyboard) : null;
  const reason = await ending.reached(values.for, io.signal).finally(async () => {
    detachKeys?.();
    await receiver.close();
    // Last, so that its pages see what still came.
    await inspector?.close();
  });
  const unshown = log.finish();
  const counts = { ...log.counts, ...(noise > 0 ? { noise } : {}) };
  if (format === 'ndjson')
    io.stdout.write(formatRecord({ v: 1, type: 'summary', reason, counts, ...(unshown > 0 ? { unshown } : {}) }));
  else if (!values.quiet) io.stdout.write(renderTally(counts, style));
  return endingCode(reason, log.counts.callbacks, values);
}

/** In forms that never change, because scripts wait for them. */
function sayReady(url: string, inspector: string | null, { format }: ListenValues, { io }: CommandContext): void {
  io.stderr.write(`friend-cb: listening on ${url}\n`);
  if (inspector !== null) io.stderr.write(`friend-cb: inspector on ${inspector}\n`);
  if (format !== 'ndjson') return;
  io.stdout.write(formatRecord({ v: 1, type: 'ready', url, ...(inspector === null ? {} : { inspector }) }));
}

/** What the options ask of the receiver, the files that they name already read. */
async function readReceiverOptions(
  values: ListenValues,
  context: Pick<CommandContext, 'io' | 'say'>,
): Promise<ReceiverOptions> {
  return {
    host: values.host,
    port: values.port,
    sdkAppId: values.sdkAppid,
    token: resolveToken(values, context, 'check'),
    replies: values.reply.map((name) => readReply(name, values.errorInfo)),
    errorInfo: values.errorInfo,
    status: values.status,
    delayMs: values.delay,
    maxBodyBytes: values.maxBody,
    now: context.io.now,
    forwardTo: values.forwardTo === null ? null : endpointUrl(values.forwardTo),
    forwardTls: await resolveTls({ ca: values.ca, insecure: values.insecure, cert: null, key: null }),
    forwardTimeoutMs: values.timeout,
    record: values.record,
    // This command never calls \`next\`.
    keep: 0,
  };
}

/** Says what the user may not expect, and how to try the receiver. */
function giveAdvice(url: string, certFile: string | null, values: ListenValues, { io, say }: CommandContext): void {
  const { host, sdkAppid, forwardTo } = values;
  const words = listenWords.now;
  if (sdkAppid === null) say(words.notChecked);
  if (!isLoopback(host)) say(words.reachable(host));
  const line = renderTrial(url, certFile, values);
  if (certFile !== null) say(words.trust(line, quoteShell(certFile)));
  if (forwardTo !== null) say(words.passingOn(showEndpoint(forwardTo)));
  if (io.stderr.isTTY && certFile === null) say(words.tryIt(line));
}

/** The command that sends this receiver a callback which it accepts. */
function renderTrial(url: string, certFile: string | null, values: ListenValues): string {
  // Every address of this machine is meant, and none of them is called so.
  const to = url.replace('//0.0.0.0', '//127.0.0.1').replace('//[::]', '//[::1]');
  return [
    `friend-cb send --to ${quoteShell(to)}`,
    ...optionText('--sdk-appid', values.sdkAppid),
    ...tokenText(values.token, values.tokenFile),
    ...optionText('--ca', certFile),
    ...(values.clientCa === null ? [] : ['--cert FILE --key FILE']),
  ].join(' ');
}
