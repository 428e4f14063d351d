import { KEPT_ENTRIES, type Row } from '../api.ts';
import { downloadUrl } from './client.ts';
import { choicesOf, type Filter, isFiltering, NO_FILTER } from './filter.ts';
import { useMemo } from './preact.ts';
import { shown } from './text.tsx';
import { pageWords } from './words.ts';

interface FilterBarProps {
  readonly rows: readonly Row[];
  readonly visible: readonly Row[];
  readonly filter: Filter;
  readonly isFollowing: boolean;
  readonly onFilter: (filter: Filter) => void;
  readonly onFollow: (isFollowing: boolean) => void;
}

/** What the list shows. */
export function FilterBar({ rows, visible, filter, isFollowing, onFilter, onFollow }: FilterBarProps) {
  const { verdicts, commands, findings } = useMemo(() => choicesOf(rows), [rows]);
  const words = pageWords.now.filters;
  const choose = (name: keyof Filter, label: string, names: readonly string[]) => (
    <select
      aria-label={label}
      value={filter[name]}
      onChange={(event) => onFilter({ ...filter, [name]: event.currentTarget.value })}
    >
      <option value="">{words.all(label)}</option>
      {names.map((each) => (
        <option key={each} value={each}>
          {name === 'finding' && each === 'any' ? words.any : shown(each)}
        </option>
      ))}
    </select>
  );
  return (
    <search class="filters">
      <input
        id="filter"
        type="search"
        placeholder={words.placeholder}
        aria-label={words.text}
        value={filter.text}
        onInput={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
      />
      {choose('verdict', words.verdict, verdicts)}
      {choose('command', words.command, commands)}
      {choose('finding', words.finding, findings.length === 0 ? [] : ['any', ...findings])}
      <button type="button" disabled={!isFiltering(filter)} onClick={() => onFilter(NO_FILTER)}>
        {words.showAll}
      </button>
      <button type="button" aria-pressed={isFollowing} onClick={() => onFollow(!isFollowing)}>
        {words.follow}
      </button>
      <p class="count" role="status">
        {isFiltering(filter) ? words.shownOf(visible.length, rows.length) : words.entries(rows.length)}
        {describeDropped(rows)}
      </p>
      <Downloads rows={visible} isAll={!isFiltering(filter)} />
    </search>
  );
}

/** More ids do not fit into an address. */
const MAX_IDS = 200;

function Downloads({ rows, isAll }: { readonly rows: readonly Row[]; readonly isAll: boolean }) {
  if (rows.length === 0 || (!isAll && rows.length > MAX_IDS)) return null;
  const ids = isAll ? [] : rows.map(({ id }) => id);
  return (
    <p class="downloads">
      {(['ndjson', 'har'] as const).map((as) => (
        <a key={as} href={downloadUrl(as, ids)} download>
          {as === 'har' ? 'HAR' : 'NDJSON'}
        </a>
      ))}
    </p>
  );
}

/** Numbers begin with 1, so that the first one that is kept tells how many are not. */
function describeDropped([oldest]: readonly Row[]): string {
  const dropped = (oldest?.seq ?? 1) - 1;
  return dropped === 0 ? '' : pageWords.now.filters.dropped(dropped, KEPT_ENTRIES);
}
