import { fittedTable } from '../ui/fitted-table.ts';
import { sparkline } from '../ui/sparkline.ts';
import type { Style } from '../ui/terminal.ts';
import type { Cell, Section, SectionColumn, SectionRow } from './sections.ts';
import { TREND_LENGTH } from './trends.ts';
import type { Sort } from './view-state.ts';

// Numbers in names are ordered by value: shard 9 before shard 10.
const NAMES = new Intl.Collator('en', { numeric: true });

/** Of several orders that are equal, that of the keys. */
export function sortedRows(rows: readonly SectionRow[], { column, descending }: Sort): SectionRow[] {
  const direction = descending ? -1 : 1;
  return rows.toSorted(
    (one, other) =>
      direction * compare(one.cells[column]!, other.cells[column]!) || compare(one.key, other.key),
  );
}

export function matching(rows: readonly SectionRow[], filter: string): readonly SectionRow[] {
  if (filter === '') return rows;
  const wanted = filter.toLowerCase();
  return rows.filter(({ cells }) =>
    cells.some((cell) => typeof cell === 'string' && cell.toLowerCase().includes(wanted)),
  );
}

/** The table of a section with these rows, all of which are drawn. */
export function sectionLines(
  section: Section,
  rows: readonly SectionRow[],
  trendOf: (row: SectionRow) => readonly number[],
  { sort, width, style }: { readonly sort: Sort; readonly width: number; readonly style: Style },
): string[] {
  const columns = [
    ...section.columns.map((column, index) => ({
      ...column,
      title: index === sort.column ? `${column.title}${sort.descending ? '▼' : '▲'}` : column.title,
    })),
    { title: 'TREND', align: 'right', dropOrder: 2.5, minWidth: TREND_LENGTH } as const,
  ];
  const cells = rows.map((row) => [
    ...row.cells.map((cell, index) => cellText(cell, section.columns[index]!, row, style)),
    style(row.isFailing ? 'red' : 'cyan', sparkline(trendOf(row))),
  ]);
  return fittedTable(columns, cells, width, style);
}

function cellText(cell: Cell, column: SectionColumn, { isFailing }: SectionRow, style: Style): string {
  if (typeof cell === 'string') {
    const isProblem = isFailing && cell.startsWith('PROBLEM');
    return isProblem ? style('red', cell) : cell;
  }
  const text = column.format?.(cell) ?? String(cell);
  if (column.redAbove !== undefined && cell > column.redAbove) return style('red', text);
  if (column.yellowAbove !== undefined && cell > column.yellowAbove) return style('yellow', text);
  return text;
}

function compare(one: Cell, other: Cell): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return NAMES.compare(String(one), String(other));
}
