import { describeChoice } from './reply-dialog.tsx';
import type { Store } from './store.ts';
import { shown } from './text.tsx';
import { pageWords } from './words.ts';

interface TopBarProps {
  readonly store: Store;
  readonly isGraph: boolean;
  readonly onGraph: () => void;
  readonly onOpen: (what: 'help' | 'reply') => void;
}

/** Where it listens, what answers, and what else there is to see. */
export function TopBar({ store: { state, isLive }, isGraph, onGraph, onOpen }: TopBarProps) {
  if (state === null) return null;
  const { command, url, to, replies, hasGraph } = state;
  const words = pageWords.now;
  return (
    <header class="top">
      <h1>friend-cb {command}</h1>
      <p class="where mono">
        {shown(url)}
        {to === null ? '' : ` → ${shown(to)}`}
      </p>
      <p class={`live ${isLive ? 'on' : 'off'}`} role="status">
        {isLive ? words.live : words.notConnected}
      </p>
      {replies === null ? null : (
        <button
          type="button"
          onClick={() => onOpen('reply')}
          disabled={replies.problem !== null}
          title={replies.problem ?? ''}
        >
          {words.reply.button(describeChoice(replies.chosen))}
        </button>
      )}
      {hasGraph ? (
        <button type="button" aria-pressed={isGraph} onClick={onGraph}>
          {words.graph.title}
        </button>
      ) : null}
      <button type="button" onClick={() => onOpen('help')} aria-label={words.keys.title}>
        ?
      </button>
    </header>
  );
}
