import { KEPT_ENTRIES, type Row } from '../api.ts';
import { downloadUrl } from './client.ts';
import { choicesOf, type Filter, isFiltering, NO_FILTER } from './filter.ts';
import { useMemo } from './preact.ts';
import { counted, shown } from './text.tsx';

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
  const choose = (name: keyof Filter, label: string, names: readonly string[]) => (
    <select
      aria-label={label}
      value={filter[name]}
      onChange={(event) => onFilter({ ...filter, [name]: event.currentTarget.value })}
    >
      <option value="">{label}: all</option>
      {names.map((each) => (
        <option key={each} value={each}>
          {shown(each)}
        </option>
      ))}
    </select>
  );
  return (
    <search class="filters">
      <input
        id="filter"
        type="search"
        placeholder="Text in anything: ids, headers, bodies ( / )"
        aria-label="Text in anything"
        value={filter.text}
        onInput={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
      />
      {choose('verdict', 'Verdict', verdicts)}
      {choose('command', 'Command', commands)}
      {choose('finding', 'Finding', findings.length === 0 ? [] : ['any', ...findings])}
      <button type="button" disabled={!isFiltering(filter)} onClick={() => onFilter(NO_FILTER)}>
        Show all
      </button>
      <button type="button" aria-pressed={isFollowing} onClick={() => onFollow(!isFollowing)}>
        Follow
      </button>
      <p class="count" role="status">
        {isFiltering(filter) ? `${visible.length} of ${rows.length}` : counted(rows.length, 'entry', 'entries')}
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
  return dropped === 0 ? '' : `, ${dropped} older ones dropped: ${KEPT_ENTRIES} are kept`;
}
