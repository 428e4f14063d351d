import { type ComponentChildren, useEffect, useRef } from './preact.ts';
import { pageWords } from './words.ts';

interface DialogProps {
  readonly title: string;
  readonly isWide?: boolean;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A dialog over the page: the browser keeps the focus in it, and Escape closes it. */
export function Dialog({ title, isWide = false, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    element.current?.showModal();
  }, []);
  return (
    <dialog ref={element} class={isWide ? 'wide' : ''} aria-label={title} onClose={onClose}>
      <header>
        <h2>{title}</h2>
        <button type="button" onClick={() => element.current?.close()} aria-label={pageWords.now.close}>
          ✕
        </button>
      </header>
      {children}
    </dialog>
  );
}
