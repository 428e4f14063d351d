import type { State } from '../api.ts';
import { sendAgain } from './client.ts';
import { DetailView } from './detail.tsx';
import { EditDialog } from './edit.tsx';
import { applyFilter, NO_FILTER } from './filter.ts';
import { FilterBar } from './filter-bar.tsx';
import { GraphView } from './graph.tsx';
import { Help } from './help.tsx';
import { List } from './list.tsx';
import { useMemo, useState } from './preact.ts';
import { type Reading, readingActions, useReading } from './reading.ts';
import { ReplyDialog } from './reply-dialog.tsx';
import { type Store, useStore } from './store.ts';
import { shown } from './text.tsx';
import { TopBar } from './top-bar.tsx';
import { useKeys } from './use-keys.ts';
import { useSearch } from './use-search.ts';
import { pageWords } from './words.ts';

type Open = 'help' | 'edit' | 'reply' | null;

/** The page, which shows what the server tells of. */
export function App({ store }: { readonly store: Store }) {
  const { state, rows, isLive } = useStore(store);
  const [filter, setFilter] = useState(NO_FILTER);
  const [open, setOpen] = useState<Open>(null);
  const found = useSearch(filter.text, rows);
  const visible = useMemo(() => applyFilter(rows, filter, found), [rows, filter, found]);
  const reading = useReading(visible, rows);
  const { current, detail, isGraph } = reading;
  const words = pageWords.now;
  const sending = state?.sending ?? { problem: words.notConnected, signs: false };
  const draft = sending.problem === null ? (detail?.draft ?? null) : null;
  const repeat = () => {
    if (draft === null || detail === null) return;
    sendAgain({ ...draft, id: detail.row.id, sign: sending.signs }).then(
      ({ id }) => reading.select(id),
      (error: Error) => reading.setNotice(error.message),
    );
  };
  const actions = readingActions(reading, visible);
  useKeys({
    ...actions,
    e: () => draft !== null && setOpen('edit'),
    r: repeat,
    g: () => state?.hasGraph && reading.setGraph(!isGraph),
    '?': () => setOpen('help'),
    Escape: () => {
      if (document.activeElement?.id === 'filter') setFilter(NO_FILTER);
      else actions.Escape();
      document.querySelector<HTMLElement>('.list')?.focus();
    },
  });
  if (state === null) return <p class="starting">{isLive === false ? words.ended : words.starting}</p>;
  const close = () => setOpen(null);
  return (
    <div class={`app${current !== null || isGraph ? ' reading' : ''}`}>
      <TopBar store={store} isGraph={isGraph} onGraph={() => reading.setGraph(!isGraph)} onOpen={setOpen} />
      <FilterBar
        {...{ rows, visible, filter, isFollowing: reading.isFollowing }}
        onFilter={setFilter}
        onFollow={reading.setFollowing}
      />
      <main>
        <div class="left">
          {visible.length === 0 ? <Nothing state={state} isFiltered={rows.length > 0} /> : null}
          <List rows={visible} selected={current} isFollowing={reading.isFollowing} onSelect={reading.select} />
        </div>
        <Right store={store} state={state} reading={reading} onEdit={() => setOpen('edit')} onRepeat={repeat} />
      </main>
      {open === 'help' ? <Help onClose={close} /> : null}
      {open === 'reply' && state.replies !== null ? (
        <ReplyDialog replies={state.replies} onState={store.setState} onClose={close} />
      ) : null}
      {open === 'edit' && draft !== null && detail !== null ? (
        <EditDialog row={detail.row} draft={draft} signs={sending.signs} onSent={reading.select} onClose={close} />
      ) : null}
    </div>
  );
}

interface RightProps {
  readonly store: Store;
  readonly state: State;
  readonly reading: Reading;
  readonly onEdit: () => void;
  readonly onRepeat: () => void;
}

/** What is read: an entry, or the graph. */
function Right({ store, state, reading, onEdit, onRepeat }: RightProps) {
  const { isGraph, detail, problem, notice, select } = reading;
  const words = pageWords.now;
  const shownThere = isGraph ? (
    <GraphView state={state} version={store.graphVersion} onShow={select} />
  ) : problem !== null ? (
    <p class="muted">{shown(problem)}</p>
  ) : detail === null ? (
    <p class="muted hint">{words.entry.choose}</p>
  ) : (
    <DetailView
      key={detail.row.id}
      detail={detail}
      problem={state.sending.problem}
      onEdit={onEdit}
      onRepeat={onRepeat}
      onSelect={select}
    />
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section id="detail" class="right" tabIndex={0} aria-label={isGraph ? words.graph.title : words.entry.name}>
      <button type="button" class="back" onClick={() => select(null)}>
        {words.entry.back}
      </button>
      {notice === null ? null : (
        <p class="problem" role="alert">
          {shown(notice)}
        </p>
      )}
      {shownThere}
    </section>
  );
}

function Nothing({ state: { command, url }, isFiltered }: { readonly state: State; readonly isFiltered: boolean }) {
  const words = pageWords.now.list;
  if (isFiltered) return <p class="nothing">{words.isLikeThat}</p>;
  const isChat = command === 'chat';
  const json = "-H 'Content-Type: application/json'";
  return (
    <div class="nothing">
      <p>{words.nothingYet(isChat)}</p>
      <pre>
        {isChat
          ? `curl ${json} ${url}friend-cb/client/add-friend -d '{"From_Account":"alice","To_Account":["bob"]}'`
          : `npx friend-cb send --to ${url}`}
      </pre>
    </div>
  );
}
