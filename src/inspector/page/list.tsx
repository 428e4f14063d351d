import type { Level } from '../../protocol/findings.ts';
import type { Row } from '../api.ts';
import { useEffect, useLayoutEffect, useRef, useState } from './preact.ts';
import { latencyOf, shortCommand, shown, Tag, timeOf } from './text.tsx';
import { pageWords } from './words.ts';

/** The height of a row in pixels: one line, or two where it is narrow. The style sheet has the same. */
const ROW_HEIGHT = { wide: 34, narrow: 58 } as const;
/** Rows beyond the visible ones, so that scrolling does not show a gap. */
const MARGIN_ROWS = 8;
const NARROW = matchMedia('(max-width: 900px)');

function useRowHeight(): number {
  const [isNarrow, setNarrow] = useState(NARROW.matches);
  useEffect(() => {
    const listen = () => setNarrow(NARROW.matches);
    NARROW.addEventListener('change', listen);
    return () => NARROW.removeEventListener('change', listen);
  }, []);
  return isNarrow ? ROW_HEIGHT.narrow : ROW_HEIGHT.wide;
}

interface ListProps {
  /** Newest first. */
  readonly rows: readonly Row[];
  readonly selected: string | null;
  readonly isFollowing: boolean;
  readonly onSelect: (id: string) => void;
}

/** The list, of which only the rows in sight are in the page. */
export function List({ rows, selected, isFollowing, onSelect }: ListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const height = useRowHeight();
  const [view, setView] = useState({ top: 0, height: 600 });
  const look = () => {
    const { scrollTop = 0, clientHeight = 600 } = scroller.current ?? {};
    setView({ top: scrollTop, height: clientHeight });
  };
  useEffect(() => {
    const watcher = new ResizeObserver(look);
    if (scroller.current) watcher.observe(scroller.current);
    return () => watcher.disconnect();
  }, []);
  useStillRows(scroller, rows, height, isFollowing, look);
  useSelectedInSight(scroller, rows, height, selected);
  const first = Math.max(0, Math.floor(view.top / height) - MARGIN_ROWS);
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / height) + MARGIN_ROWS);
  const inSight = rows.slice(first, last);
  const isSelectedThere = inSight.some(({ id }) => id === selected);
  return (
    <div
      class="list"
      ref={scroller}
      onScroll={look}
      role="listbox"
      aria-label={pageWords.now.list.name}
      aria-activedescendant={isSelectedThere ? `row-${selected}` : undefined}
      tabIndex={0}
    >
      <div class="rows" role="presentation" style={{ height: `${rows.length * height}px` }}>
        {inSight.map((row, index) => (
          <Line
            key={row.id}
            row={row}
            top={(first + index) * height}
            place={first + index + 1}
            count={rows.length}
            isSelected={row.id === selected}
            onSelect={onSelect}
          />
        ))}
      </div>
    </div>
  );
}

/** What is read stays where it is when entries arrive above it. */
function useStillRows(
  scroller: { readonly current: HTMLDivElement | null },
  rows: readonly Row[],
  height: number,
  isFollowing: boolean,
  look: () => void,
) {
  const newest = useRef<string | null>(null);
  useLayoutEffect(() => {
    const list = scroller.current;
    if (list === null) return;
    const before = newest.current;
    newest.current = rows[0]?.id ?? null;
    if (isFollowing) list.scrollTop = 0;
    else if (before !== null && before !== newest.current && list.scrollTop > 0) {
      const added = rows.findIndex(({ id }) => id === before);
      if (added > 0) list.scrollTop += added * height;
    }
    look();
  }, [rows, height, isFollowing]);
}

function useSelectedInSight(
  scroller: { readonly current: HTMLDivElement | null },
  rows: readonly Row[],
  height: number,
  selected: string | null,
) {
  useLayoutEffect(() => {
    const list = scroller.current;
    const place = rows.findIndex(({ id }) => id === selected);
    if (list === null || place === -1) return;
    const top = place * height;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + height > list.scrollTop + list.clientHeight) list.scrollTop = top + height - list.clientHeight;
    // Where entries arrive the reader stays, wherever that is.
  }, [selected, height]);
}

interface LineProps {
  readonly row: Row;
  readonly top: number;
  readonly place: number;
  readonly count: number;
  readonly isSelected: boolean;
  readonly onSelect: (id: string) => void;
}

function Line({ row, top, place, count, isSelected, onSelect }: LineProps) {
  const words = pageWords.now.list;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and says which option is active
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the list's
    <div
      id={`row-${row.id}`}
      class={`row${isSelected ? ' selected' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      role="option"
      aria-selected={isSelected}
      aria-posinset={place}
      aria-setsize={count}
      onClick={() => onSelect(row.id)}
    >
      <span class="time mono">{timeOf(row.at)}</span>
      <span class="what">
        {row.type === 'callback' ? '' : <Tag kind="call">{row.type === 'rest' ? 'REST' : words.client}</Tag>}
        {row.isAgain ? <Tag kind="again">{words.again}</Tag> : ''}
        {shown(shortCommand(row.command))}
      </span>
      <span class="platform">{shown(row.platform ?? '')}</span>
      <span class="who mono">{describeWho(row)}</span>
      <span class="reply">
        {row.verdict === null ? '' : <Tag kind={row.verdict} />}
        <span class="status">{row.code ?? row.status ?? '–'}</span>
      </span>
      <span class="latency">{latencyOf(row.latencyMs)}</span>
      <span class="found">
        <Findings findings={row.findings} />
      </span>
    </div>
  );
}

/** How many, in the colour of the worst. */
function Findings({ findings }: Pick<Row, 'findings'>) {
  const worst = LEVELS.find((each) => findings.some(({ level }) => level === each));
  if (worst === undefined) return null;
  return (
    <span class={`tag ${worst}`} title={findings.map(({ code }) => code).join(', ')}>
      {findings.length}
      <span class="unseen">{pageWords.now.list.findings(findings.length)}</span>
    </span>
  );
}

/** As of findings; the list of the judge would bring all of its words along. */
const LEVELS = ['must', 'should', 'info'] as const satisfies readonly Level[];

/** `alice → bob, carol +3` */
export function describeWho({ from, to, toCount, isTwoWay }: Row): string {
  if (from === null) return '';
  const more = toCount > to.length ? ` +${toCount - to.length}` : '';
  if (toCount === 0) return shown(from);
  return `${shown(from)} ${isTwoWay ? '⇄' : '→'} ${to.map(shown).join(', ')}${more}`;
}
