import { collectFaults, type Share } from '../../chat/settings.ts';
import { ExitCode, UserError } from '../../errors.ts';
import { randomSeed } from '../../library/bounds.ts';
import { startChat } from '../../library/chat.ts';
import { DEFAULT_ADMIN } from '../../library/chat-options.ts';
import type { Chat, ChatOptions } from '../../library/chat-types.ts';
import { endpointUrl, isLoopback, showEndpoint } from '../../protocol/endpoint.ts';
import { REST_CALLS } from '../../protocol/rest/calls.ts';
import { CHAT_HOSTS } from '../../protocol/rest/hosts.ts';
import { escapeUnseen } from '../../protocol/visible.ts';
import type { ServerTls } from '../../receiver/server.ts';
import { formatRecord } from '../../record/ndjson.ts';
import { nearest } from '../../suggest.ts';
import { type CommandContext, defineCommand } from '../shared/command.ts';
import { resolveTls, resolveToken } from '../shared/common-options.ts';
import { createEnding, type EndReason, endingCode } from '../shared/ending.ts';
import { sendingCode } from '../shared/exit-code.ts';
import { explainListenError } from '../shared/explain-listen-error.ts';
import { localCertificate } from '../shared/local-certificate.ts';
import { checkWritable } from '../shared/report-files.ts';
import { startWaiting } from '../shared/waiting.ts';
import { createChatLog } from './chat-log.ts';
import { type ChatValues, chatOptions, SECRET_KEY_VARIABLE } from './chat-options.ts';
import { describeProxyUse, describeTrust } from './proxy-advice.ts';
import { readFriendsFile, resolveSecretKey } from './read-files.ts';
import { chatWords } from './words.ts';

/** After the last reply, callbacks that are due have so long, in milliseconds. */
const GRACE_MS = 3000;

/** So many callbacks can be asked for by the control API, at least. */
const KEPT = 2000;

export const chat = defineCommand({
  operands: [],
  hasReadyLine: true,
  options: chatOptions,
  examples: [
    {
      command: 'friend-cb chat --to :3000/im --sdk-appid 1400000001 --secret-key-file key --token-file token',
      why: 'the whole loop: your code calls http://127.0.0.1:8988/v4/sns/friend_delete, your backend gets the callback',
    },
    { command: 'friend-cb chat --to :3000/im --friends friends.json', why: 'with a friend graph to begin with' },
    { command: 'friend-cb chat --to :3000/im --proxy', why: 'for clients whose host is a constant, unchanged' },
    {
      command: 'friend-cb chat --to :3000/im --duplicate 10% --callback-order before',
      why: 'what Chat may do too: does your backend bear it?',
    },
    { command: 'friend-cb chat --to :3000/im --fault zed=30006', why: 'one account that always fails' },
    {
      command: 'friend-cb chat --to :3000/im --port 0 --count 3 --for 30s --format ndjson',
      why: 'in a script: until three callbacks have been answered',
    },
  ],
  run: runChat,
});

async function runChat(_: readonly string[], values: ChatValues, context: CommandContext): Promise<ExitCode> {
  const { io } = context;
  if (values.https && values.proxy)
    throw new UserError(chatWords.now.httpsAndProxy, { hint: [chatWords.now.leaveHttpsOut] });
  if (values.count !== null && values.to === null) throw new UserError(chatWords.now.countNeedsTo);
  if (values.record !== null) checkWritable(values.record, 'record');
  // Told after the ready line, which comes first.
  const notes: string[] = [];
  const ending = createEnding();
  const log = createChatLog(values, context, () => ending.end('count'));
  const certificate = values.https || values.proxy ? await localCertificate(CHAT_CERTIFICATE, io.env, io.now()) : null;
  const options = await readChatOptions(values, { io, say: (line) => notes.push(line) }, certificate);
  // Loaded late: most runs have no page.
  const inspection = values.inspect === null ? null : (await import('./inspection.ts')).createInspection();
  const running = await startChat({
    ...options,
    onCall: (record) => {
      log.call(record);
      inspection?.call(record);
    },
    onControl: (what) => {
      log.control(what);
      inspection?.control();
    },
    onExchange: (exchange, isLast) => {
      log.exchange(exchange, isLast);
      inspection?.exchange(exchange);
    },
    onBug: ending.fail,
    onTrouble: ({ message }) => io.stderr.write(`${context.errorStyle.warn('friend-cb:')} ${escapeUnseen(message)}\n`),
  }).catch((error) => {
    throw explainListenError(error, values.host, values.port);
  });
  const inspector = await inspection
    ?.start({ running, values, options, certFile: certificate?.certFile ?? null, context })
    .catch(async (error) => {
      await running.close();
      throw error;
    });
  sayReady(running.url, inspector?.url ?? null, values, context);
  context.tellProject();
  for (const note of notes) context.say(note);
  giveAdvice(running, values, certificate?.certFile ?? null, context);
  const reason = await ending.reached(values.for, io.signal).finally(async () => {
    await end(running, values.quiet, context);
    await inspector?.close();
  });
  log.finish(reason);
  return codeOf(reason, values, log, context);
}

/** In forms that never change, because scripts wait for them. */
function sayReady(url: string, inspector: string | null, { format }: ChatValues, { io }: CommandContext): void {
  io.stderr.write(`friend-cb: chat on ${url}\n`);
  if (inspector !== null) io.stderr.write(`friend-cb: inspector on ${inspector}\n`);
  if (format !== 'ndjson') return;
  io.stdout.write(formatRecord({ v: 1, type: 'ready', url, ...(inspector === null ? {} : { inspector }) }));
}

/** Its files are others than those of `listen`: who trusts that one must not trust this for Chat's hosts. */
const CHAT_CERTIFICATE = { file: 'chat', hosts: CHAT_HOSTS.map(({ host }) => host) };

/** What is due is still sent, for a while. */
async function end(running: Chat, quiet: boolean, context: CommandContext): Promise<void> {
  const waiting = startWaiting(context, quiet, (seconds) => chatWords.now.due(seconds, GRACE_MS / 1000));
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise((resolve) => {
    timer = setTimeout(resolve, GRACE_MS);
  });
  await Promise.race([running.settled(), grace]);
  clearTimeout(timer);
  waiting.stop();
  await running.close();
}

/** In a script every callback has to be answered with OK; a person who ends it has seen what there was. */
function codeOf(
  reason: EndReason,
  values: ChatValues,
  { callbacks, missed }: ReturnType<typeof createChatLog>,
  { io }: CommandContext,
): ExitCode {
  const code = endingCode(reason, callbacks(), values);
  const isScript = reason === 'count' || reason === 'for';
  return code === ExitCode.ok && isScript ? sendingCode(missed, io) : code;
}

/** A new seed, told where something depends on it. */
function pickSeed({ duplicate, lose }: ChatValues, { say }: Pick<CommandContext, 'say'>): number {
  const seed = randomSeed();
  const isUsed = [duplicate, lose].some((share) => share !== null && 'percent' in share);
  if (isUsed) say(chatWords.now.decidesAgain(seed));
  return seed;
}

const shareText = (share: Share | null): number | `${number}%` | null =>
  share === null ? null : 'count' in share ? share.count : `${share.percent}%`;

/** What the options ask of the stand-in, the files that they name already read. */
async function readChatOptions(
  values: ChatValues,
  context: Pick<CommandContext, 'io' | 'say'>,
  certificate: { readonly cert: string; readonly key: string } | null,
): Promise<ChatOptions> {
  const { callbackOrder, reorder, rateLimit, notAFriend, resultInfo, deleteAllCallsBack, prev, retries } = values;
  const { to, friends, proxy, https } = values;
  const tls: ServerTls | null = certificate && { cert: certificate.cert, key: certificate.key, clientCa: null };
  const faults = collectFaults(values.fault);
  for (const account of faults.accounts.keys()) {
    const call = /^[a-z]+_[a-z_]+$/.test(account)
      ? nearest(
          account,
          REST_CALLS.map(({ name }) => name),
        )
      : null;
    if (call !== null) context.say(chatWords.now.faultForAccount(account, call));
  }
  const secretKey = resolveSecretKey(values.secretKeyFile, context);
  return {
    to: to === null ? null : endpointUrl(to),
    sdkAppId: values.sdkAppid,
    secretKey,
    admins: values.admin.length === 0 ? [DEFAULT_ADMIN] : values.admin,
    token: resolveToken(values, context, 'sign'),
    host: values.host,
    port: values.port,
    tls: https ? tls : null,
    proxyTls: proxy ? tls : null,
    callbackTls: await resolveTls({ ca: values.ca, insecure: values.insecure, cert: null, key: null }),
    friends: friends === null ? null : readFriendsFile(friends, context.io.now()),
    anyAccount: values.anyAccount ? true : null,
    wire: values.wire,
    timeoutMs: values.timeout,
    seed: values.seed ?? pickSeed(values, context),
    record: values.record,
    keep: KEPT,
    now: context.io.now,
    ...{ callbackOrder, reorder, rateLimit, notAFriend, resultInfo, deleteAllCallsBack, prev, retries },
    callbackDelayMs: values.callbackDelay,
    duplicate: shareText(values.duplicate),
    lose: shareText(values.lose),
    faults: Object.fromEntries([...faults.accounts, ...faults.calls]),
  };
}

/** Says what the user may not expect, and how to call. */
function giveAdvice({ url }: Chat, values: ChatValues, certFile: string | null, { io, say }: CommandContext): void {
  const { to, host, proxy, https, token, tokenFile } = values;
  const words = chatWords.now;
  if (to === null) say(words.noCallbacks);
  else say(words.callbacksGo(showEndpoint(to), token !== null || tokenFile !== null));
  const isChecked = values.secretKeyFile !== null || Boolean(io.env[SECRET_KEY_VARIABLE]?.trim());
  if (!isChecked) say(words.notChecked);
  if (!isLoopback(host)) say(words.reachable(host));
  if (https && certFile !== null) say(words.trust, describeTrust(certFile));
  if (proxy && certFile !== null) say(words.proxy, describeProxyUse(url, certFile));
  if (io.stderr.isTTY && !proxy) say(words.tryIt, describeTrial(url, values, isChecked));
}

/** A line to type: a call where no UserSig is checked, else what a user's client does. */
function describeTrial(url: string, { sdkAppid, admin }: ChatValues, isChecked: boolean): readonly string[] {
  const json = "-H 'Content-Type: application/json'";
  if (isChecked)
    return [`curl ${json} ${url}friend-cb/client/add-friend -d '{"From_Account":"alice","To_Account":["bob"]}'`];
  const query = `sdkappid=${sdkAppid}&identifier=${admin[0] ?? DEFAULT_ADMIN}&usersig=x&random=1&contenttype=json`;
  const item = '{"To_Account":"bob","AddSource":"AddSource_Type_Test"}';
  return [
    `curl '${url}v4/sns/friend_add?${encodeURI(query)}' \\`,
    `  -d '{"From_Account":"alice","AddFriendItem":[${item}]}'`,
  ];
}
