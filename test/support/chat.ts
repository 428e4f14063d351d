import { onTestFinished } from 'vitest';
import { type Chat, type ChatOptions, type Exchange, startChat } from '../../src/index.ts';
import { type Respond, startBackend } from './counterparts.ts';
import { type RunSettings, start } from './harness.ts';

/** Changes to a call: other parameters (null leaves one out), another method, the bytes of a body. */
export interface CallEdits {
  readonly query?: Readonly<Record<string, string | null>>;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a stand-in answers to a call. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at replies as a client in any language would
export type Reply = any;

/** Calls the REST API at a URL, as an administrator of the documentation's example app. */
export async function callRest(url: string, call: string, body: unknown, edits: CallEdits = {}): Promise<Reply> {
  const parameters = {
    sdkappid: '888888',
    identifier: 'administrator',
    usersig: 'x',
    random: '1',
    contenttype: 'json',
  };
  const query = Object.entries({ ...parameters, ...edits.query }).flatMap(([name, value]) =>
    value === null ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  const method = edits.method ?? 'POST';
  const sent = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(new URL(`${edits.path ?? `v4/${call}`}?${query.join('&')}`, url), {
    method,
    headers: { ...edits.headers },
    ...(method === 'GET' ? {} : { body: sent }),
  });
  return response.json();
}

/** Asks the control API. */
export async function control(url: string, path: string, body?: unknown, method = 'POST'): Promise<Reply> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(
    new URL(`friend-cb/${path}`, url),
    body === undefined ? {} : { method, headers, body: JSON.stringify(body) },
  );
  return { status: response.status, ...((await response.json()) as object) };
}

/** A stand-in in this process, and the calls to it. Closed when the test is over. */
export async function startStandIn(options: ChatOptions = {}) {
  const chat: Chat = await startChat(options);
  onTestFinished(() => chat.close());
  return {
    chat,
    call: (call: string, body: unknown, edits?: CallEdits) => callRest(chat.url, call, body, edits),
  };
}

/** A stand-in whose callbacks go to a backend that answers OK to all of them. */
export async function startLoop(options: ChatOptions = {}) {
  const backend = await startBackend();
  return { backend, ...(await startStandIn({ to: backend.url, ...options })) };
}

/** What one callback comes to: each attempt, and whether it was the last. */
export async function attemptsOf(respond: Respond, retries: number, timeoutMs: number) {
  const backend = await startBackend(respond);
  const seen: [Exchange, boolean][] = [];
  const { chat, call } = await startStandIn({
    to: backend.url,
    timeoutMs,
    retries,
    wire: 'observed',
    token: 'a token of some length',
    onExchange: (exchange, isLast) => void seen.push([exchange, isLast]),
  });
  await call('sns/black_list_add', { From_Account: 'alice', To_Account: ['bob'] });
  await chat.settled();
  return { chat, backend, seen };
}

/** `friend-cb chat` in this process, once it listens. Ended when the test is over. */
export async function startChatCli(argv: readonly string[], settings: RunSettings = {}) {
  const running = start(['chat', '--port', '0', ...argv], settings);
  onTestFinished(async () => {
    running.interrupt('SIGINT');
    await running.result;
  });
  const [, url = ''] = await running.seen('stderr', /^friend-cb: chat on (https?:\/\/\S+)$/m);
  return { ...running, url };
}
