import { Dialog } from './dialog.tsx';
import { KEYS } from './keys.ts';
import { pageWords } from './words.ts';

export function Help({ onClose }: { readonly onClose: () => void }) {
  const words = pageWords.now.keys;
  return (
    <Dialog title={words.title} onClose={onClose}>
      <dl class="keys">
        {KEYS.map(({ act }) => (
          <div key={act}>
            <dt>
              <kbd>{words[act][0]}</kbd>
            </dt>
            <dd>{words[act][1]}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
