import type { KeyAct } from './words.ts';

/** What the keys do, in the order of the help. */
export const KEYS = [
  { keys: ['j', 'ArrowDown'], act: 'down' },
  { keys: ['k', 'ArrowUp'], act: 'up' },
  { keys: ['Home'], act: 'newest' },
  { keys: ['End'], act: 'oldest' },
  { keys: ['Enter'], act: 'read' },
  { keys: ['/'], act: 'filter' },
  { keys: ['e'], act: 'edit' },
  { keys: ['r'], act: 'repeat' },
  { keys: ['f'], act: 'follow' },
  { keys: ['g'], act: 'graph' },
  { keys: ['?'], act: 'help' },
  { keys: ['Escape'], act: 'back' },
] as const satisfies readonly { readonly keys: readonly string[]; readonly act: KeyAct }[];

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
