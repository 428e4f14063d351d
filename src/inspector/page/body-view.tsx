import type { EncodedBody } from '../../protocol/exchange.ts';
import { bytesOf, hexLines, indentJson } from './bytes.ts';
import { useMemo, useState } from './preact.ts';
import { Scrolled } from './scrolled.tsx';
import { shownLines } from './text.tsx';
import { pageWords } from './words.ts';

/** So much of a body is in the page at first: a browser is slow with a line of a megabyte. */
const FIRST_BYTES = 16 * 1024;
const MODES = ['pretty', 'raw', 'hex'] as const;
type Mode = (typeof MODES)[number];

interface BodyViewProps {
  readonly body: EncodedBody;
  /** Of what: a name for the buttons and the region, that no other on the page has. */
  readonly name: string;
}

/** A body: laid out where it is JSON, as it was sent, and its bytes. */
export function BodyView({ body, name }: BodyViewProps) {
  const [wanted, setWanted] = useState<Mode>('pretty');
  const [isWhole, setWhole] = useState(false);
  const bytes = useMemo(() => bytesOf(body), [body]);
  const laidOut = useMemo(
    () => (body.bodyEncoding === 'utf8' ? indentJson(body.body) : null),
    [body.body, body.bodyEncoding],
  );
  const words = pageWords.now.body;
  if (bytes.length === 0) return <p class="muted">{words.none}</p>;
  const modes = MODES.filter((mode) =>
    mode === 'pretty' ? laidOut !== null : mode === 'raw' ? body.bodyEncoding === 'utf8' : true,
  );
  const mode = modes.includes(wanted) ? wanted : (modes[0] ?? 'hex');
  const limit = isWhole ? Number.POSITIVE_INFINITY : FIRST_BYTES;
  const cut = (text: string) => shownLines(text.length > limit ? text.slice(0, limit) : text);
  const text =
    mode === 'hex'
      ? hexLines(isWhole ? bytes : bytes.subarray(0, FIRST_BYTES / 4)).join('\n')
      : cut(mode === 'pretty' ? (laidOut ?? '') : body.body);
  const isCut = !isWhole && bytes.length > (mode === 'hex' ? FIRST_BYTES / 4 : FIRST_BYTES);
  return (
    <div class="body">
      {/* biome-ignore lint/a11y/useSemanticElements: two or three buttons are no fieldset */}
      <div class="modes" role="group" aria-label={words.howToShow(name)}>
        {modes.map((each) => (
          <button type="button" key={each} aria-pressed={each === mode} onClick={() => setWanted(each)}>
            {words.modes[each]}
          </button>
        ))}
        <span class="muted">
          {words.bytes(bytes.length)}
          {body.bodyEncoding === 'base64' ? words.notUtf8 : ''}
        </span>
      </div>
      <Scrolled name={words.shownAs(name, words.modes[mode])} kind={mode}>
        {text}
      </Scrolled>
      {isCut ? (
        <button type="button" onClick={() => setWhole(true)}>
          {words.showAll(bytes.length)}
        </button>
      ) : null}
    </div>
  );
}
