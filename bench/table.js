const COLUMNS = ['what', 'ours', 'against', 'ratio', 'to reach', 'reached'];

/** The cells of one row. A dash stands where there is nothing to say. */
function cellsOf({ what, ours, against, ratio, target, reached }) {
  const cells = [
    what,
    ours,
    against,
    ratio === null ? '—' : ratio.toFixed(2),
    target || '—',
    reached === null ? '—' : reached ? 'yes' : 'no',
  ];
  return cells.map((cell) => cell.replaceAll('|', '\\|'));
}

/** A Markdown table whose columns line up as plain text. */
export function renderTable(rows) {
  const lines = [COLUMNS, ...rows.map(cellsOf)];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  const render = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [lines[0], rule, ...lines.slice(1)].map((cells) => `${render(cells)}\n`).join('');
}
