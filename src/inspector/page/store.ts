import { speak } from '../../language.ts';
import { KEPT_ENTRIES, LANGUAGE_TAGS, PATHS, type Row, type State } from '../api.ts';
import { loadRows, loadState } from './client.ts';
import { useEffect, useState } from './preact.ts';

/** What the server has told so far. */
export interface Store {
  readonly state: State | null;
  /** Oldest first. */
  readonly rows: readonly Row[];
  /** Whether the server is connected; null before the first answer. */
  readonly isLive: boolean | null;
  /** Grows with each change of the friend graph. */
  readonly graphVersion: number;
  setState(state: State): void;
  subscribe(listener: () => void): () => void;
}

/** Follows the server's events. After a gap all is loaded anew. */
export function createStore(): Store {
  let state: State | null = null;
  let rows: Row[] = [];
  let isLive: boolean | null = null;
  let graphVersion = 0;
  const listeners = new Set<() => void>();
  let frame = 0;
  /** At most once a frame, however much arrives. */
  const tell = () => {
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      for (const listener of listeners) listener();
    });
  };
  /** The page speaks as the server does, which may have been started anew in another language. */
  const know = (next: State) => {
    state = next;
    speak(next.language);
    document.documentElement.lang = LANGUAGE_TAGS[next.language];
  };
  const add = (added: readonly Row[]) => {
    const last = rows.at(-1)?.seq ?? 0;
    const fresh = added.filter(({ seq }) => seq > last);
    rows = [...rows, ...fresh].slice(-KEPT_ENTRIES);
    tell();
  };
  const reload = async () => {
    const loaded = await Promise.all([loadState(), loadRows()]).catch(() => null);
    if (loaded === null) return;
    know(loaded[0]);
    // A server that was started anew counts from 1 again.
    rows = [];
    add(loaded[1]);
    isLive = true;
    graphVersion += 1;
  };

  const events = new EventSource(PATHS.events);
  const read = <T>(event: Event) => JSON.parse((event as MessageEvent<string>).data) as T;
  // What comes in the meantime waits, so that no entry is missed and none comes twice.
  let loading: Promise<void> = Promise.resolve();
  events.addEventListener('open', () => {
    loading = reload();
  });
  events.addEventListener('rows', (event) => void loading.then(() => add(read<readonly Row[]>(event))));
  events.addEventListener('state', (event) => {
    know(read<State>(event));
    tell();
  });
  events.addEventListener('graph', () => {
    graphVersion += 1;
    tell();
  });
  events.addEventListener('error', () => {
    isLive = false;
    tell();
    // The browser gives up where the answer is no stream of events, after a refusal for example.
    if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), RETRY_MS);
  });
  return {
    get state() {
      return state;
    },
    get rows() {
      return rows;
    },
    get isLive() {
      return isLive;
    },
    get graphVersion() {
      return graphVersion;
    },
    setState: (next) => {
      know(next);
      tell();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const RETRY_MS = 3000;

/** Renders a component again whenever the store has changed. */
export function useStore(store: Store): Store {
  const [, setTurn] = useState(0);
  useEffect(() => store.subscribe(() => setTurn((turn) => turn + 1)), [store]);
  return store;
}
