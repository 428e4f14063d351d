import type { Row } from '../api.ts';
import { searchText } from './client.ts';
import { useEffect, useRef, useState } from './preact.ts';

/** The ids of all entries that hold the text; the server is asked about new ones as they come. */
export function useSearch(text: string, rows: readonly Row[]): ReadonlySet<string> | null {
  const [found, setFound] = useState<{ readonly text: string; readonly ids: ReadonlySet<string> } | null>(null);
  const progress = useRef({ text: '', last: 0, ids: new Set<string>() });
  const newest = rows.at(-1)?.seq ?? 0;
  useEffect(() => {
    if (text === '') return setFound(null);
    const isNew = progress.current.text !== text;
    let isGone = false;
    const timer = setTimeout(
      async () => {
        if (isNew) progress.current = { text, last: 0, ids: new Set() };
        const result = await searchText(text, progress.current.last).catch(() => null);
        if (isGone || result === null) return;
        for (const id of result.ids) progress.current.ids.add(id);
        progress.current.last = Math.max(progress.current.last, result.last);
        setFound({ text, ids: new Set(progress.current.ids) });
      },
      isNew ? TYPING_MS : 0,
    );
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [text, newest]);
  return text === '' ? null : (found?.ids ?? NONE);
}

/** The pause in typing after which the server is asked. */
const TYPING_MS = 120;
const NONE: ReadonlySet<string> = new Set();
