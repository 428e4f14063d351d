import type { Platform } from '../../protocol/platforms.ts';
import type { GraphPicture, State } from '../api.ts';
import { deleteFriend, loadGraph } from './client.ts';
import { type Layout, layOut, type Placed } from './picture.ts';
import { useEffect, useRef, useState } from './preact.ts';
import { shown } from './text.tsx';
import { pageWords } from './words.ts';

interface GraphProps {
  readonly state: State;
  /** Grows with each change. */
  readonly version: number;
  /** Shows the call that a deletion was. */
  readonly onShow: (id: string) => void;
}

interface Friendship {
  readonly from: string;
  readonly to: string;
  readonly isMutual: boolean;
}

/** The friend graph as a picture; a friendship is ended by a click. */
export function GraphView({ state, version, onShow }: GraphProps) {
  const [about, setAbout] = useState('');
  const { picture, layout, problem } = useGraph(about, version);
  const [chosen, setChosen] = useState<Friendship | null>(null);
  const [deleted, setDeleted] = useState<string | null>(null);
  if (problem !== null) return <p class="problem">{shown(problem)}</p>;
  if (picture === null || layout === null) return <p class="muted">…</p>;
  const words = pageWords.now.graph;
  const isKnown = (account: string) => picture.accounts.includes(account);
  const current = chosen && isKnown(chosen.from) && isKnown(chosen.to) ? chosen : null;
  return (
    <article class="graph">
      <header class="head">
        <h2>{words.title}</h2>
        <p class="muted">
          {words.size(picture.accountCount, picture.friendCount)}
          {picture.isPart ? words.part(picture.accounts.length) : ''}
        </p>
        <label class="field inline">
          {words.around}
          <input
            value={about}
            placeholder={words.everybody}
            onInput={(event) => setAbout(event.currentTarget.value.trim())}
          />
        </label>
      </header>
      {picture.links.length === 0 ? <p>{words.nobody}</p> : null}
      {deleted === null ? null : (
        <p role="status">
          <button type="button" class="link" onClick={() => onShow(deleted)}>
            {words.deleted}
          </button>
        </p>
      )}
      <Picture layout={layout} chosen={current} onChoose={setChosen} onAbout={setAbout} />
      {current === null ? (
        <p class="muted">{words.chooseLine}</p>
      ) : (
        <Deleting
          key={`${current.from} ${current.to}`}
          friendship={current}
          platforms={state.platforms}
          onDeleted={(id) => {
            setChosen(null);
            setDeleted(id);
          }}
        />
      )}
    </article>
  );
}

function useGraph(about: string, version: number) {
  const [graph, setGraph] = useState<{ readonly picture: GraphPicture; readonly layout: Layout } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const last = useRef<Layout | null>(null);
  useEffect(() => {
    let isGone = false;
    loadGraph(about).then(
      (picture) => {
        if (isGone) return;
        const layout = layOut(picture, last.current);
        last.current = layout;
        setProblem(null);
        setGraph({ picture, layout });
      },
      (error: Error) => setProblem(error.message),
    );
    return () => {
      isGone = true;
    };
  }, [about, version]);
  return { picture: graph?.picture ?? null, layout: graph?.layout ?? null, problem };
}

interface PictureProps {
  readonly layout: Layout;
  readonly chosen: Friendship | null;
  readonly onChoose: (friendship: Friendship) => void;
  readonly onAbout: (account: string) => void;
}

const activate = (act: () => void) => ({
  onClick: act,
  onKeyDown: (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    act();
  },
});

function Picture({ layout: { accounts, links, box }, chosen, onChoose, onAbout }: PictureProps) {
  const words = pageWords.now.graph;
  const isChosen = ({ from, to }: { readonly from: Placed; readonly to: Placed }) =>
    chosen !== null && chosen.from === from.id && chosen.to === to.id;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a picture is no fieldset
    <svg viewBox={box.join(' ')} role="group" aria-label={words.picture}>
      <defs>
        <marker
          id="arrow"
          viewBox="0 0 8 8"
          refX="8"
          refY="4"
          markerUnits="userSpaceOnUse"
          markerWidth="10"
          markerHeight="10"
          orient="auto-start-reverse"
        >
          <path d="M0 0 8 4 0 8Z" />
        </marker>
      </defs>
      {links.map((link) => (
        // biome-ignore lint/a11y/useSemanticElements: a part of a picture cannot be a button element
        <g
          key={`${link.from.id} ${link.to.id}`}
          class={`link${isChosen(link) ? ' chosen' : ''}`}
          role="button"
          tabindex={0}
          aria-label={words.link(shown(link.from.id), shown(link.to.id), link.isMutual)}
          {...activate(() => onChoose({ from: link.from.id, to: link.to.id, isMutual: link.isMutual }))}
        >
          <Arrow {...link} />
        </g>
      ))}
      {accounts.map((account) => (
        // biome-ignore lint/a11y/useSemanticElements: a part of a picture cannot be a button element
        <g
          key={account.id}
          class="account"
          role="button"
          tabindex={0}
          aria-label={words.account(shorten(account.id), shown(account.id))}
          transform={`translate(${account.x.toFixed(1)} ${account.y.toFixed(1)})`}
          {...activate(() => onAbout(account.id))}
        >
          <circle r={NODE_RADIUS} />
          <text y={4 - NODE_RADIUS * 2}>{shorten(account.id)}</text>
        </g>
      ))}
    </svg>
  );
}

const NODE_RADIUS = 9;
const NAME_LENGTH = 14;

const shorten = (id: string) => {
  const letters = [...shown(id)];
  return letters.length > NAME_LENGTH ? `${letters.slice(0, NAME_LENGTH - 1).join('')}…` : letters.join('');
};

/** From rim to rim of two circles. */
function Arrow({ from, to, isMutual }: { readonly from: Placed; readonly to: Placed; readonly isMutual: boolean }) {
  const [across, down] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(across, down) || 1;
  const [stepX, stepY] = [(across / length) * (NODE_RADIUS + 3), (down / length) * (NODE_RADIUS + 3)];
  const ends = { x1: from.x + stepX, y1: from.y + stepY, x2: to.x - stepX, y2: to.y - stepY };
  return (
    <>
      <line class="reach" {...ends} />
      <line class="line" {...ends} marker-end="url(#arrow)" marker-start={isMutual ? 'url(#arrow)' : undefined} />
    </>
  );
}

interface DeletingProps {
  readonly friendship: Friendship;
  readonly platforms: readonly Platform[];
  readonly onDeleted: (id: string) => void;
}

/** Ends a friendship as the client of a user does. */
/** A user's client, as that of the control API is one. */
const USUAL_PLATFORM = 'iOS';

function Deleting({ friendship: { from, to, isMutual }, platforms, onDeleted }: DeletingProps) {
  const [isTurned, setTurned] = useState(false);
  const [isTwoWay, setTwoWay] = useState(isMutual);
  const [platform, setPlatform] = useState<Platform>(USUAL_PLATFORM);
  const [problem, setProblem] = useState<string | null>(null);
  const words = pageWords.now.graph;
  const [who, whom] = isTurned ? [to, from] : [from, to];
  const submit = (event: Event) => {
    event.preventDefault();
    deleteFriend({ from: who, to: whom, isTwoWay, platform }).then(
      ({ id, refused }) => {
        if (refused.length === 0) onDeleted(id);
        else setProblem(words.refused(refused.map(({ code, words: why }) => `${code} ${why ?? ''}`).join(', ')));
      },
      (error: Error) => setProblem(error.message),
    );
  };
  return (
    <form class="deleting" onSubmit={submit}>
      <label class="field inline">
        {words.who}
        <select value={who} onChange={(event) => setTurned(event.currentTarget.value !== from)} disabled={!isMutual}>
          <option value={from}>{shown(from)}</option>
          {isMutual ? <option value={to}>{shown(to)}</option> : null}
        </select>
      </label>
      <label class="field inline">
        {words.on}
        <select value={platform} onChange={(event) => setPlatform(event.currentTarget.value as Platform)}>
          {platforms.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label class="option">
        <input type="checkbox" checked={isTwoWay} onChange={(event) => setTwoWay(event.currentTarget.checked)} />
        {words.bothWays}
      </label>
      <button type="submit" class="main">
        {words.remove(shown(whom))}
      </button>
      {problem === null ? null : (
        <p class="problem" role="alert">
          {shown(problem)}
        </p>
      )}
    </form>
  );
}
