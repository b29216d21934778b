import { visibleWidth } from './text-width.ts';

type Align = 'left' | 'right';

export interface Column {
  readonly title: string;
  readonly align?: Align;
}

const GAP = '  ';

/** The lines of a table. Columns are as wide as their widest cell; styles in cells have no width. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const table = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, index) => Math.max(...table.map((row) => visibleWidth(row[index] ?? ''))));
  return table.map((row) =>
    columns
      .map(({ align = 'left' }, index) => pad(row[index] ?? '', widths[index]!, align))
      .join(GAP)
      .trimEnd(),
  );
}

function pad(cell: string, width: number, align: Align): string {
  const blanks = ' '.repeat(Math.max(0, width - visibleWidth(cell)));
  return align === 'left' ? cell + blanks : blanks + cell;
}
