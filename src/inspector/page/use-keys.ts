import { type Key, keyOf } from './keys.ts';
import { useEffect, useRef } from './preact.ts';

/** Does what the keys are for. */
export function useKeys(actions: Readonly<Record<Key, () => unknown>>): void {
  // The listener stays the same, and always calls the newest actions.
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const key = keyOf(event);
      if (key === null) return;
      event.preventDefault();
      latest.current[key]();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
