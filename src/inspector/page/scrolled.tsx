import type { ComponentChildren } from './preact.ts';

interface ScrolledProps {
  readonly name: string;
  readonly kind?: string;
  readonly children: ComponentChildren;
}

/** Lines as they are. What scrolls has to be reached by the keyboard, and so it needs a name. */
export function Scrolled({ name, kind = '', children }: ScrolledProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: lines stay lines in this element only
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <pre tabIndex={0} class={kind} role="region" aria-label={name}>
      {children}
    </pre>
  );
}
