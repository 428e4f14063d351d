import {
  CHANGE_HEADER,
  type Deletion,
  type Detail,
  type GraphPicture,
  PATHS,
  type Refusal,
  type ReplyChoice,
  type Row,
  type SendAgain,
  type State,
} from '../api.ts';
import { pageWords } from './words.ts';

/** Asks the server. Rejects with its words where it refuses. */
async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(path, { ...init, cache: 'no-store' }).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new Error(pageWords.now.ended);
  });
  if (!response.ok) {
    const refusal = (await response.json().catch(() => null)) as Refusal | null;
    throw new Error(refusal?.error ?? pageWords.now.refusedWith(response.status));
  }
  return (await response.json()) as T;
}

const change = <T>(method: 'POST' | 'DELETE', path: string, body?: unknown) =>
  ask<T>(path, {
    method,
    headers: { [CHANGE_HEADER.name]: CHANGE_HEADER.value, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

export const loadState = () => ask<State>(PATHS.state);
export const loadRows = () => ask<readonly Row[]>(PATHS.entries);
export const loadDetail = (id: string, signal: AbortSignal | null = null) =>
  ask<Detail>(`${PATHS.entries}/${encodeURIComponent(id)}`, { signal });
export const searchText = (text: string, after: number) =>
  ask<{ readonly ids: readonly string[]; readonly last: number }>(
    `${PATHS.search}?${new URLSearchParams({ text, after: String(after) })}`,
  );
export const loadGraph = (about: string) =>
  ask<GraphPicture>(`${PATHS.graph}${about === '' ? '' : `?${new URLSearchParams({ about })}`}`);
export const sendAgain = (request: SendAgain) => change<{ readonly id: string }>('POST', PATHS.send, request);
export const chooseReply = (choice: ReplyChoice) => change<State>('POST', PATHS.reply, choice);
export const dropReply = () => change<State>('DELETE', PATHS.reply);
export const deleteFriend = (deletion: Deletion) =>
  change<{
    readonly id: string;
    readonly done: number;
    readonly refused: readonly { readonly account: string; readonly code: number; readonly words: string | null }[];
  }>('POST', PATHS.deleteFriend, deletion);
/** The address of a file with these entries; with none, all of them. */
export const downloadUrl = (as: 'ndjson' | 'har', ids: readonly string[] = []): string =>
  `${PATHS.download}?${new URLSearchParams([['as', as], ...ids.map((id) => ['id', id])])}`;
