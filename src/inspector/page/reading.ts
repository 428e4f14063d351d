import type { Detail, Row } from '../api.ts';
import { useState } from './preact.ts';
import { useDetail } from './use-detail.ts';

/** What is read at the moment. */
export interface Reading {
  /** The id of the entry; null where none is chosen. */
  readonly current: string | null;
  readonly detail: Detail | null;
  /** Why it cannot be read. */
  readonly problem: string | null;
  readonly isFollowing: boolean;
  readonly isGraph: boolean;
  /** What went wrong with what was just tried. */
  readonly notice: string | null;
  readonly select: (id: string | null) => void;
  readonly setFollowing: (isFollowing: boolean) => void;
  readonly setGraph: (isGraph: boolean) => void;
  readonly setNotice: (notice: string) => void;
}

const idOfAddress = () => (location.hash.length > 1 ? location.hash.slice(1) : null);

/** @param visible the rows that the list shows, newest first */
export function useReading(visible: readonly Row[], rows: readonly Row[]): Reading {
  const [selected, setSelected] = useState<string | null>(idOfAddress);
  const [isFollowing, setFollowing] = useState(false);
  const [isGraph, setGraph] = useState(false);
  const [notice, setNotice] = useState<string | null>(null);
  const current = isFollowing ? (visible[0]?.id ?? null) : selected;
  return {
    current,
    ...useDetail(current, rows),
    isFollowing,
    isGraph,
    notice,
    select: (id) => {
      setFollowing(false);
      setGraph(false);
      setSelected(id);
      setNotice(null);
      // The address leads to the entry, for a bookmark or a reload.
      history.replaceState(null, '', id === null ? location.pathname : `#${id}`);
    },
    setFollowing: (is) => {
      setFollowing(is);
      setGraph(false);
    },
    setGraph,
    setNotice,
  };
}

/** What the keys do that choose an entry. */
export function readingActions(reading: Reading, visible: readonly Row[]) {
  const { current, select, isFollowing, isGraph } = reading;
  const move = (places: number) => {
    const place = visible.findIndex(({ id }) => id === current);
    const next = place === -1 ? 0 : Math.min(visible.length - 1, Math.max(0, place + places));
    const row = visible[next];
    if (row) select(row.id);
  };
  const down = () => move(1);
  const up = () => move(-1);
  return {
    j: down,
    ArrowDown: down,
    k: up,
    ArrowUp: up,
    Home: () => move(-visible.length),
    End: () => (current === null ? select(visible.at(-1)?.id ?? null) : move(visible.length)),
    Enter: () => document.getElementById('detail')?.focus(),
    '/': () => document.getElementById('filter')?.focus(),
    f: () => reading.setFollowing(!isFollowing),
    Escape: () => (isGraph ? reading.setGraph(false) : select(null)),
  };
}
