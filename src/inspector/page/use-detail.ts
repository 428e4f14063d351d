import type { Detail, Row } from '../api.ts';
import { loadDetail } from './client.ts';
import { useEffect, useMemo, useState } from './preact.ts';

/** An entry is loaded when it is chosen, and again when something came of it. */
export function useDetail(id: string | null, rows: readonly Row[]) {
  const [detail, setDetail] = useState<Detail | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const children = useMemo(() => rows.filter(({ parent }) => parent === id).length, [rows, id]);
  useEffect(() => {
    setProblem(null);
    if (id === null) return setDetail(null);
    const gone = new AbortController();
    loadDetail(id, gone.signal).then(setDetail, (error: Error) => {
      if (!gone.signal.aborted) setProblem(error.message);
    });
    return () => gone.abort();
  }, [id, children]);
  return { detail: detail?.row.id === id ? detail : null, problem };
}
