// The page of a report is whole without this: it filters, opens what a link points at, and copies.

const byId = (id: string) => document.getElementById(id);
const all = <Kind extends Element>(selector: string, root: ParentNode = document) => [
  ...root.querySelectorAll<Kind>(selector),
];

/** The words of the page, in its language: see `script` of `VerifyPageTexts`. */
const said: Record<'all' | 'some' | 'copy' | 'copied' | 'selected', string> = JSON.parse(
  byId('data')?.textContent ?? '',
);
const fill = (text: string, shown: number, whole: number) =>
  text.replace('{shown}', String(shown)).replace('{all}', String(whole));

const filter = byId('filter');
const shown = byId('shown');
const showAll = byId('all');
const search = filter?.querySelector<HTMLInputElement>('[name=text]') ?? null;
const boxes = filter === null ? [] : all<HTMLInputElement>('[type=checkbox]', filter);
/** The cases themselves; the cells of the strip follow them. */
const cases = all<HTMLElement>('[data-outcome][id]');
const cells = all<HTMLElement>('[data-for]');
const groups = all<HTMLElement>('[data-group]');
const words = new Map(cases.map((each) => [each.id, each.textContent.toLowerCase()]));
/** What begins a hash that is a filter; any other is a place in the page. */
const FILTER = '#?';

const chosen = (name: string) => boxes.filter((box) => box.name === name && box.checked).map(({ value }) => value);

/** Nothing chosen means everything. */
function isWanted(each: HTMLElement, outcomes: readonly string[], levels: readonly string[], text: string): boolean {
  const { outcome = '', level = '' } = each.dataset;
  return (
    (outcomes.length === 0 || outcomes.includes(outcome)) &&
    (levels.length === 0 || levels.includes(level)) &&
    text.split(/\s+/).every((word) => words.get(each.id)?.includes(word))
  );
}

function apply(): void {
  const text = search?.value.trim().toLowerCase() ?? '';
  const [outcomes, levels] = [chosen('outcome'), chosen('level')];
  for (const each of cases) each.hidden = !isWanted(each, outcomes, levels, text);
  for (const cell of cells) cell.hidden = byId(cell.dataset['for'] ?? '')?.hidden ?? false;
  for (const group of groups)
    group.hidden = all<HTMLElement>('[data-outcome][id], [data-for]', group).every((each) => each.hidden);
  const isFiltered = text !== '' || outcomes.length + levels.length > 0;
  const count = cases.filter((each) => !each.hidden).length;
  if (shown !== null) shown.textContent = fill(isFiltered ? said.some : said.all, count, cases.length);
  if (showAll !== null) showAll.hidden = !isFiltered;
}

/** Into the address, so that it can be shared; no step of the history for each letter. */
function remember(): void {
  const state = new URLSearchParams();
  for (const name of ['outcome', 'level']) if (chosen(name).length > 0) state.set(name, chosen(name).join(','));
  if (search?.value) state.set('text', search.value);
  const hash = state.size === 0 ? '' : `${FILTER}${state}`;
  history.replaceState(null, '', hash === '' ? location.pathname + location.search : hash);
}

function set(state: URLSearchParams): void {
  for (const box of boxes) box.checked = (state.get(box.name) ?? '').split(',').includes(box.value);
  if (search !== null) search.value = state.get('text') ?? '';
  apply();
}

/** Opens what a link points at, and the folds around it; a filter must not hide it. */
function openPlace(): void {
  if (location.hash.startsWith(FILTER)) {
    set(new URLSearchParams(location.hash.slice(FILTER.length)));
    return;
  }
  let id = location.hash.slice(1);
  try {
    id = decodeURIComponent(id);
  } catch {
    // It is no place of ours then.
  }
  const place = byId(id);
  if (place === null) return;
  if (place.hidden) set(new URLSearchParams());
  for (let each: Element | null = place; each !== null; each = each.parentElement)
    if (each instanceof HTMLDetailsElement) each.open = true;
  place.scrollIntoView();
}

/** Where nothing may be copied for us, the text is selected for the reader to copy. */
async function copy(button: HTMLButtonElement): Promise<void> {
  const text = button.parentElement?.querySelector('pre');
  if (!text) return;
  try {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = said.copied;
  } catch {
    getSelection()?.selectAllChildren(text);
    button.textContent = said.selected;
  }
  setTimeout(() => {
    button.textContent = said.copy;
  }, 3000);
}

if (filter !== null) {
  filter.hidden = false;
  filter.addEventListener('input', () => {
    apply();
    remember();
  });
  showAll?.addEventListener('click', () => {
    set(new URLSearchParams());
    remember();
    search?.focus();
  });
  apply();
}
for (const button of all<HTMLButtonElement>('button.copy')) {
  button.hidden = false;
  button.addEventListener('click', () => void copy(button));
}
// Also where the hash is the same as before: somebody may have closed it.
document.addEventListener('click', ({ target }) => {
  const link = target instanceof Element ? target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
  if (link !== null && link.getAttribute('href') === location.hash) openPlace();
});
addEventListener('hashchange', openPlace);
openPlace();
