import { describeSystemError, ExitCode, UserError } from '../../errors.ts';
import { interruptionOf } from '../../io.ts';
import { parseReplyFixture, type ReplyFile, readReplyFixture, replyNames } from '../../library/fixtures.ts';
import { type Receiver, startReceiver } from '../../library/receive.ts';
import { MAX_BODY_BYTES } from '../../library/receiver-options.ts';
import { endpointUrl, isLoopback, showEndpoint } from '../../protocol/endpoint.ts';
import { breaksMust } from '../../protocol/findings.ts';
import { CHAT_TIMEOUT_MS } from '../../protocol/judge-reply.ts';
import { buildReply, failEnvelope, okEnvelope } from '../../protocol/reply.ts';
import type { ReplyPlan } from '../../receiver/answer.ts';
import type { Received } from '../../receiver/received.ts';
import type { ServerTls } from '../../receiver/server.ts';
import { createTally, formatRecord, maskExchange } from '../../record/ndjson.ts';
import { quoteShell } from '../../render/curl.ts';
import { renderExchange, renderForwarded, renderTally } from '../../render/pretty-exchange.ts';
import { type CommandContext, defineCommand, flag, list, type Values, value, valueOr } from '../shared/command.ts';
import {
  commonOptions,
  formatOption,
  readInputFile,
  resolveTls,
  resolveToken,
  sdkAppIdOption,
  tokenOptions,
} from '../shared/common-options.ts';
import { interruptedCode } from '../shared/exit-code.ts';
import { parseBytes, parseDuration, parseInteger, parseText, parseTo } from '../shared/parse.ts';
import { localCertificate } from './certificate.ts';
import { attachKeys } from './keys.ts';

const options = {
  port: valueOr('--port <n>', 'where to listen; 0 is any free port', parseInteger(0, 65_535), 8989),
  host: valueOr('--host <address>', 'the address to listen on', parseText('the address'), '127.0.0.1'),
  sdkAppid: sdkAppIdOption("this app's id: a callback for another app is answered with FAIL"),
  ...tokenOptions('check Sign and RequestTime with this token'),
  reply: list(
    '--reply <name|@file>',
    'answer this to every callback (names: friend-cb fixtures --replies); given several times, in turn, the last one stays',
    parseReplyName,
  ),
  errorInfo: value('--error-info <text>', 'ErrorInfo of replies that say FAIL, and of --reply ok', (text) => text),
  status: value('--status <n>', 'the HTTP status of every reply', parseInteger(200, 599)),
  delay: valueOr('--delay <duration>', 'wait before every reply', parseDuration, 0, { defaultText: 'none' }),
  maxBody: valueOr('--max-body <bytes>', 'a larger body is answered with 413', parseBytes, MAX_BODY_BYTES, {
    defaultText: '1M',
  }),
  forwardTo: value(
    '--forward-to <url>',
    'pass every request on to this backend, to the byte, and hand its reply back; findings are shown, nothing is refused',
    parseTo,
  ),
  timeout: valueOr(
    '--timeout <duration>',
    "until the backend's reply is complete; 0 is none",
    parseDuration,
    CHAT_TIMEOUT_MS,
    { defaultText: '2s' },
  ),
  ca: value(
    '--ca <file>',
    'trust the certificates in this PEM file, toward the backend',
    parseText('the name of the file'),
  ),
  insecure: flag('--insecure', "do not check the backend's certificate"),
  record: value(
    '--record <file>',
    'append every exchange to this file as a line of NDJSON, before its reply goes out',
    parseText('the name of the file'),
  ),
  https: flag(
    '--https',
    'serve HTTPS; makes a certificate for localhost and keeps it, unless --cert and --key are given',
  ),
  cert: value('--cert <file>', 'serve HTTPS with this certificate, PEM', parseText('the name of the file')),
  key: value('--key <file>', 'its private key, PEM', parseText('the name of the file')),
  clientCa: value(
    '--client-ca <file>',
    'demand a client certificate of this CA, PEM',
    parseText('the name of the file'),
  ),
  count: value(
    '--count <n>',
    'end after so many callbacks; with --for, exit 1 when fewer came',
    parseInteger(1, 1_000_000_000),
  ),
  for: value('--for <duration>', 'end after this long', parseDuration),
  format: formatOption,
  ...commonOptions,
};

type ListenValues = Values<typeof options>;

export const listen = defineCommand({
  name: 'listen',
  summary: 'receive callbacks on this machine: print, check, answer',
  operands: [],
  options,
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
      why: 'in a script: three callbacks within 30 seconds, or exit 1',
    },
  ],
  run: runListen,
});

/** Checks the name at once; the reply itself is read when listening begins. */
function parseReplyName(text: string): string {
  const known = replyNames();
  if (!text.startsWith('@') && !known.includes(text))
    throw new UserError(`there is no reply named '${text}'`, {
      mistyped: { given: text, known },
      hint: ['valid: ok, fail, hang, reset, close, …, or @FILE; friend-cb fixtures --replies lists them all'],
    });
  return text;
}

function readReply(name: string, errorInfo: string | null): ReplyPlan {
  if (errorInfo !== null && (name === 'ok' || name === 'fail')) {
    return {
      ...readReplyFixture(name),
      body: buildReply(name === 'ok' ? okEnvelope(errorInfo) : failEnvelope(errorInfo)),
    };
  }
  if (!name.startsWith('@')) return readReplyFixture(name);
  const bytes = readInputFile(name.slice(1), 'the reply');
  // A file of the form of ours is a whole reply, any other is the body of one.
  let parsed: unknown = null;
  try {
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch {
    // Not JSON: the very thing to answer with.
  }
  const isWhole =
    typeof parsed === 'object' &&
    parsed !== null &&
    ['status', 'headers', 'body', 'text', 'base64', 'fault', 'delayMs'].some((key) => Object.hasOwn(parsed, key));
  return parseReplyFixture(
    name,
    isWhole
      ? (parsed as ReplyFile)
      : { headers: { 'Content-Type': 'application/json' }, base64: bytes.toString('base64') },
  );
}

async function runListen(_: readonly string[], values: ListenValues, context: CommandContext): Promise<ExitCode> {
  const { io, style, errorStyle, say } = context;
  const { format, count, quiet, verbose, forwardTo } = values;
  checkClashes(values);
  const { tls, certFile } = await resolveServerTls(values, context);
  const forwardTls = await resolveTls({ ca: values.ca, insecure: values.insecure, cert: null, key: null });
  const token = resolveToken(values);
  const replies = values.reply.map((name) => readReply(name, values.errorInfo));
  const tally = createTally();
  let end: (reason: string) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const ended = new Promise<string>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  let posts = 0;
  const view = { style, columns: io.stdout.columns, verbose };
  let last: Received | null = null;
  // Called for each, before the reply: where nothing is shown, no record is made either.
  const onReceived = (received: Received) => {
    last = received;
    const { forwarded } = received;
    const isPost = received.method === 'POST';
    // What comes while the last replies go out is answered, but it was not asked for.
    if (count !== null && posts >= count) return;
    // Only a POST is a callback.
    if (isPost) tally.add(received);
    if (format === 'ndjson')
      for (const each of forwarded ? [received.exchange(), forwarded] : [received.exchange()])
        io.stdout.write(formatRecord(maskExchange(each)));
    else if (!quiet || breaksMust(received.findings) || (forwarded && breaksMust(forwarded.findings))) {
      io.stdout.write(
        renderExchange(received.exchange(), { ...view, columns: io.stdout.columns }) +
          (forwarded ? renderForwarded(forwarded, view) : ''),
      );
    }
    if (isPost) posts += 1;
    if (count !== null && posts >= count) end('count');
  };
  const receiver = await listenOrExplain({
    host: values.host,
    port: values.port,
    sdkAppId: values.sdkAppid,
    token,
    replies,
    errorInfo: values.errorInfo,
    status: values.status,
    delayMs: values.delay,
    maxBodyBytes: values.maxBody,
    now: io.now,
    forwardTo: forwardTo === null ? null : endpointUrl(forwardTo),
    forwardTls,
    forwardTimeoutMs: values.timeout,
    record: values.record,
    tls,
    // Nobody takes any by `next`.
    keep: 0,
    onReceived,
    onBug: (error) => fail(error),
    onTrouble: ({ message }) => io.stderr.write(`${errorStyle.warn('friend-cb:')} ${message}\n`),
  });
  // Always in this form: scripts wait for it.
  io.stderr.write(`friend-cb: listening on ${receiver.url}\n`);
  if (format === 'ndjson') io.stdout.write(formatRecord({ v: 1, type: 'ready', url: receiver.url }));
  if (values.sdkAppid === null) say('SdkAppid is not being checked; --sdk-appid ID checks it');
  if (!isLoopback(values.host)) say(`${values.host} can be reached from the network: anyone there can send callbacks`);
  const trust = certFile === null ? '' : ` --ca ${quoteShell(certFile)}`;
  if (certFile !== null)
    say(
      `the certificate is for localhost alone; to trust it: friend-cb send --to ${receiver.url}${trust}, or curl --cacert ${quoteShell(certFile)}`,
    );
  if (forwardTo !== null) say(`passing everything on to ${showEndpoint(forwardTo)}`);
  if (io.stderr.isTTY && certFile === null) say(`try it: friend-cb send --to ${receiver.url}  (Ctrl-C ends)`);
  const detachKeys =
    format === 'pretty'
      ? attachKeys({
          receiver,
          context,
          isForwarding: forwardTo !== null,
          last: () => last?.exchange() ?? null,
          quit: () => end('quit'),
        })
      : null;

  const timer = values.for === null ? null : setTimeout(() => end('for'), values.for);
  const onAbort = () => end(interruptionOf(io.signal) ?? 'done');
  io.signal.addEventListener('abort', onAbort);
  if (io.signal.aborted) onAbort();
  const reason = await ended.finally(() => void receiver.close());
  detachKeys?.();
  if (timer) clearTimeout(timer);
  io.signal.removeEventListener('abort', onAbort);
  await receiver.close();
  if (format === 'ndjson') io.stdout.write(formatRecord({ v: 1, type: 'summary', reason, counts: tally.counts }));
  else if (!quiet) io.stdout.write(renderTally(tally.counts, style));
  return listenCode(reason, posts, values);
}

function listenCode(reason: string, posts: number, { count, for: duration }: ListenValues): ExitCode {
  if (reason === 'quit') return ExitCode.ok;
  if (reason === 'for') return count !== null && posts < count ? ExitCode.contract : ExitCode.ok;
  if (reason === 'count' || (count === null && duration === null)) return ExitCode.ok;
  return interruptedCode(reason as Parameters<typeof interruptedCode>[0]);
}

async function listenOrExplain(
  settings: Parameters<typeof startReceiver>[0] & { host: string; port: number },
): Promise<Receiver> {
  try {
    return await startReceiver(settings);
  } catch (error) {
    throw explainListenError(error, settings.host, settings.port);
  }
}

/** What the user can do about not being able to listen. */
export function explainListenError(error: unknown, host: string, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const hints: Record<string, string> = {
    EADDRINUSE: 'choose another with --port N, or any free one with --port 0',
    EACCES: 'ports below 1024 need privileges; choose another with --port N',
    EADDRNOTAVAIL: '--host takes an address of this machine: 127.0.0.1, ::1, 0.0.0.0',
    ENOTFOUND: '--host takes an address of this machine: 127.0.0.1, ::1, 0.0.0.0',
  };
  if (code === undefined) return error;
  const hint = hints[code];
  return new UserError(`cannot listen on port ${port} of ${host}: ${describeSystemError(error)}`, {
    hint: hint === undefined ? [] : [hint],
  });
}

/** Options that exclude each other; all clashes are named at once. */
function checkClashes({ forwardTo, reply, status, delay, errorInfo, https, cert, key, clientCa }: ListenValues): void {
  const chosen = [
    ...(reply.length > 0 ? ['--reply'] : []),
    ...(status === null ? [] : ['--status']),
    ...(delay === 0 ? [] : ['--delay']),
    ...(errorInfo === null ? [] : ['--error-info']),
  ];
  if (forwardTo !== null && chosen.length > 0)
    throw new UserError(`with --forward-to the backend answers, so ${chosen.join(' and ')} cannot be given`);
  if ((cert === null) !== (key === null))
    throw new UserError(cert === null ? '--key is given without --cert' : '--cert is given without --key', {
      hint: ['HTTPS needs both, or --https alone'],
    });
  if (clientCa !== null && !https && cert === null)
    throw new UserError('--client-ca needs HTTPS', { hint: ['add --https, or --cert and --key'] });
}

/**
 * The certificate of the user's own, or the one for localhost; none for plain HTTP. `certFile`
 * where senders need to be told what to trust.
 */
async function resolveServerTls(
  values: ListenValues,
  { io }: CommandContext,
): Promise<{ tls: ServerTls | null; certFile: string | null }> {
  if (!values.https && values.cert === null) return { tls: null, certFile: null };
  const clientCa = (await resolveTls({ ca: values.clientCa, insecure: false, cert: null, key: null })).ca;
  const { cert, key } = await resolveTls({ ca: null, insecure: false, cert: values.cert, key: values.key });
  if (cert !== null && key !== null) return { tls: { cert, key, clientCa }, certFile: null };
  const local = await localCertificate(io.env, io.now());
  return { tls: { cert: local.cert, key: local.key, clientCa }, certFile: local.certFile };
}
