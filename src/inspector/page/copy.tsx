import { useState } from './preact.ts';
import { Scrolled } from './scrolled.tsx';
import { shownLines } from './text.tsx';
import { pageWords } from './words.ts';

/** A command, and a button that copies it. */
export function CopyText({ name, text }: { readonly name: string; readonly text: string }) {
  const [isCopied, setCopied] = useState(false);
  const words = pageWords.now;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <div class="copy">
      <Scrolled name={name}>{shownLines(text)}</Scrolled>
      <button type="button" onClick={copy} aria-label={words.copyOf(name)}>
        {isCopied ? words.copied : words.copy}
      </button>
    </div>
  );
}
