import net from 'node:net';
import { onTestFinished } from 'vitest';
import { CHANGE_HEADER, PATHS, type Row, type State } from '../../src/inspector/api.ts';
import { startChatCli } from './chat.ts';
import { startListen } from './counterparts.ts';
import type { Running, RunSettings } from './harness.ts';

/** What the API answers. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at answers as a page without types would
export type Answer = any;

const CHANGE = { 'Content-Type': 'application/json', [CHANGE_HEADER.name]: CHANGE_HEADER.value };

/** The API of an inspector, as the page uses it. */
function pageOf(base: string) {
  const ask = async (path: string, init: RequestInit = {}): Promise<{ status: number; body: Answer }> => {
    const response = await fetch(new URL(path, base), init);
    return { status: response.status, body: await response.json() };
  };
  const get = async (path: string): Promise<Answer> => (await ask(path)).body;
  return {
    base,
    ask,
    get,
    state: (): Promise<State> => get(PATHS.state),
    rows: (): Promise<Row[]> => get(PATHS.entries),
    detail: (id: string): Promise<Answer> => get(`${PATHS.entries}/${encodeURIComponent(id)}`),
    search: async (text: string, after = 0): Promise<string[]> =>
      (await get(`${PATHS.search}?text=${encodeURIComponent(text)}&after=${after}`)).ids,
    change: (path: string, body: unknown, method = 'POST') =>
      ask(path, { method, headers: CHANGE, ...(body === null ? {} : { body: JSON.stringify(body) }) }),
    events: () => openEvents(base),
  };
}

export interface SeenEvent {
  readonly name: string;
  readonly data: Answer;
}

/** What the page is told, from now on. */
async function openEvents(base: string) {
  const seen: SeenEvent[] = [];
  const watchers = new Set<() => void>();
  const abort = new AbortController();
  const response = await fetch(new URL(PATHS.events, base), { signal: abort.signal });
  onTestFinished(() => abort.abort());
  const ended = (async () => {
    let text = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString('utf8');
      const whole = text.split('\n\n');
      text = whole.pop() ?? '';
      for (const each of whole) {
        const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(each) ?? [];
        if (name !== undefined && data !== undefined) seen.push({ name, data: JSON.parse(data) });
      }
      for (const watch of [...watchers]) watch();
    }
  })().catch(() => undefined);
  return {
    seen,
    ended,
    /** Resolves with the first event, also of those that were there before, that is as wanted. */
    find: (isWanted: (event: SeenEvent) => boolean) =>
      new Promise<SeenEvent>((resolve) => {
        const watch = () => {
          const found = seen.find(isWanted);
          if (found === undefined) return;
          watchers.delete(watch);
          resolve(found);
        };
        watchers.add(watch);
        watch();
      }),
  };
}

async function inspectorOf(running: Running) {
  const [, url = ''] = await running.seen('stderr', /^friend-cb: inspector on (http:\/\/127\.0\.0\.1:\d+\/)$/m);
  return pageOf(url);
}

/** `listen --inspect` on free ports. Stopped when the test is over. */
export async function startInspectedListen(argv: readonly string[] = [], settings: RunSettings = {}) {
  const listening = await startListen(['--inspect', '0', ...argv], settings);
  return { listening, page: await inspectorOf(listening) };
}

/** `chat --inspect` on free ports. Ended when the test is over. */
export async function startInspectedChat(argv: readonly string[] = [], settings: RunSettings = {}) {
  const chat = await startChatCli(['--inspect', '0', ...argv], settings);
  return { chat, page: await inspectorOf(chat) };
}

/** Writes a request as it stands and resolves with the status of what comes back. */
export function rawStatus(base: string, text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(new URL(base).port), '127.0.0.1', () => void socket.write(text));
    socket.once('data', (chunk) => {
      socket.destroy();
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(chunk.toString('latin1'))?.[1]));
    });
    socket.once('error', reject);
    socket.once('end', () => reject(new Error('no answer came')));
  });
}
