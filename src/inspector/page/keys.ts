/** What the keys do, in the order of the help. */
export const KEYS = [
  { keys: ['j', 'ArrowDown'], label: 'j or ↓', does: 'the next entry down' },
  { keys: ['k', 'ArrowUp'], label: 'k or ↑', does: 'the next entry up' },
  { keys: ['Home'], label: 'Home', does: 'the newest entry' },
  { keys: ['End'], label: 'End', does: 'the oldest entry' },
  { keys: ['Enter'], label: 'Enter', does: 'read the entry' },
  { keys: ['/'], label: '/', does: 'filter' },
  { keys: ['e'], label: 'e', does: 'edit the entry and send it again' },
  { keys: ['r'], label: 'r', does: 'send the entry again as it is' },
  { keys: ['f'], label: 'f', does: 'follow: always show the newest' },
  { keys: ['g'], label: 'g', does: 'the friend graph (with chat)' },
  { keys: ['?'], label: '?', does: 'this help' },
  { keys: ['Escape'], label: 'Esc', does: 'back to the list; in the filter, show all' },
] as const;

export type Key = (typeof KEYS)[number]['keys'][number];

const KNOWN: ReadonlySet<string> = new Set(KEYS.flatMap(({ keys }) => [...keys]));

/** The key that was pressed for us; null where it is meant for a field, a button or the browser. */
export function keyOf(event: KeyboardEvent): Key | null {
  if (event.ctrlKey || event.metaKey || event.altKey || !KNOWN.has(event.key)) return null;
  const target = event.target as HTMLElement;
  const isTyping = target.closest('input, textarea, select, dialog') !== null;
  if (isTyping) return event.key === 'Escape' && target.id === 'filter' ? 'Escape' : null;
  // Enter on a button or link presses it, and arrows scroll what is read.
  if (event.key === 'Enter' && target.closest('button, a, summary, [role=button]') !== null) return null;
  if (/^(?:Arrow|Home|End)/.test(event.key) && target.closest('#detail') !== null) return null;
  return event.key as Key;
}
