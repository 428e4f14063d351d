import { escapeUnseen } from '../../protocol/visible.ts';

/** Markup that is safe to stand in a page. Only `html` makes it of what comes from outside. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What a template takes: text is escaped, markup is not, null is nothing, a list is one after another. */
export type Part = Html | string | number | null | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for any place of a page: nothing in it is markup, and what cannot be seen is escaped to be seen. */
const escapeText = (text: string): string =>
  // A line end is meant where lines are shown as they are; elsewhere a browser takes it for a blank.
  text
    .split('\n')
    .map(escapeUnseen)
    .join('\n')
    .replace(/[&<>"']/g, (found) => ENTITIES[found] as string);

function markupOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'object') return part.map(markupOf).join('');
  return escapeText(String(part));
}

/** A template of markup: `` html`<p>${text}</p>` ``. An attribute's value has to stand in quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((each, index) => each + markupOf(parts[index] ?? null)).join(''));
}
