import type { Style } from './terminal.ts';
import { visibleWidth } from './text-width.ts';
import { cutToWidth } from './visible-text.ts';

export interface FittedColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Columns with a higher number are left out first when the table is too wide; those without one never are. */
  readonly dropOrder?: number;
  /** Cells do not make the table narrower than this, so that columns stay where they are while values change. */
  readonly minWidth?: number;
}

const GAP = 2;
const MIN_TEXT_WIDTH = 10;

/**
 * The lines of a table that fits into a number of columns of the terminal, title first. Columns are left out, then the
 * widest text is cut.
 */
export function fittedTable(
  columns: readonly FittedColumn[],
  rows: readonly (readonly string[])[],
  width: number,
  style: Style,
): string[] {
  const widths = columns.map(({ title, minWidth = 0 }, index) =>
    Math.max(visibleWidth(title), minWidth, ...rows.map((row) => visibleWidth(row[index] ?? ''))),
  );
  const shown = new Set(columns.keys());
  const total = () => [...shown].reduce((sum, index) => sum + widths[index]! + GAP, -GAP);
  for (const index of dropped(columns)) {
    if (total() <= width) break;
    // Texts can be cut before a column is left out, but not to nothing.
    if (total() - width <= spare(columns, widths, shown)) break;
    shown.delete(index);
  }
  for (let excess = total() - width; excess > 0; excess--) {
    const widest = textColumns(columns, shown).reduce((best, index) =>
      widths[index]! > widths[best]! ? index : best,
    );
    if (widths[widest]! <= MIN_TEXT_WIDTH) break;
    widths[widest]!--;
  }
  const lineOf = (cells: readonly string[]) =>
    [...shown]
      .map((index) => pad(cells[index] ?? '', widths[index]!, columns[index]!.align))
      .join(' '.repeat(GAP))
      .trimEnd();
  return [style('dim', lineOf(columns.map(({ title }) => title))), ...rows.map(lineOf)];
}

function dropped(columns: readonly FittedColumn[]): number[] {
  return [...columns.keys()]
    .filter((index) => columns[index]!.dropOrder !== undefined)
    .sort((one, other) => columns[other]!.dropOrder! - columns[one]!.dropOrder!);
}

function textColumns(columns: readonly FittedColumn[], shown: ReadonlySet<number>): number[] {
  return [...shown].filter((index) => columns[index]!.align === 'left');
}

/** By how much the texts can be cut. */
function spare(
  columns: readonly FittedColumn[],
  widths: readonly number[],
  shown: ReadonlySet<number>,
): number {
  return textColumns(columns, shown).reduce(
    (sum, index) =>
      sum + Math.max(0, Math.min(Math.floor(widths[index]! / 3), widths[index]! - MIN_TEXT_WIDTH)),
    0,
  );
}

function pad(cell: string, width: number, align: 'left' | 'right'): string {
  const space = width - visibleWidth(cell);
  if (space < 0) return `${cutToWidth(cell, width - 1)}…`;
  return align === 'left' ? cell + ' '.repeat(space) : ' '.repeat(space) + cell;
}
