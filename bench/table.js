const COLUMNS = ['what', 'ours', 'against', 'ratio', 'to reach', 'reached'];

/** One row as text; what a peer that is not installed would have said is a dash. */
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

/** A Markdown table that can be read as it stands. */
export function renderTable(rows) {
  const lines = [COLUMNS, ...rows.map(cellsOf)];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  const render = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return `${[render(lines[0]), render(widths.map((width) => '-'.repeat(width))), ...lines.slice(1).map(render)].join('\n')}\n`;
}
