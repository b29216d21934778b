import type { LeftOut } from '../../manifest/partial/left-out.ts';
import type { SourceLocation } from '../../manifest/source-location.ts';
import { tableLines } from '../ui/table.ts';
import type { Output, Style } from '../ui/terminal.ts';
import { visibleWidth } from '../ui/text-width.ts';
import { wrapped } from '../ui/visible-text.ts';

const COLUMNS = ['left out', 'where', 'why', 'remedy'].map((title) => ({ title }));
// The names of more resources would make the table wider than a terminal.
const MAX_USERS = 2;

/**
 * What a partial deployment left out, as a table; no lines when nothing is. On a terminal that is too narrow for the
 * table, as paragraphs.
 */
export function leftOutTable(leftOut: readonly LeftOut[], output: Output, style: Style): string[] {
  if (leftOut.length === 0) return [];
  const rows = leftOut.map(({ what, location, why, remedy, usedIn = [] }) => [
    what,
    location ? fileAndLine(location) : '-',
    usedIn.length === 0 ? why : `${withoutPeriod(why)}; placeholder in ${shorten(usedIn)}`,
    remedy,
  ]);
  const [title = '', ...lines] = tableLines(COLUMNS, rows);
  const width = Math.max(...[title, ...lines].map(visibleWidth));
  if (!output.isTerminal || width <= output.columns) return ['', style('bold', title), ...lines];
  return ['', style('bold', 'left out'), ...rows.flatMap((row) => paragraph(row, output.columns))];
}

function paragraph(
  [what = '', where = '', why = '', remedy = '']: readonly string[],
  columns: number,
): string[] {
  return [
    ...wrapped(where === '-' ? what : `${what}, ${where}`, columns, ''),
    ...wrapped(
      `${why.replace(/[.?]?$/, (end) => (end === '' ? '.' : end))} Remedy: ${remedy}`,
      columns,
      '  ',
    ),
  ];
}

/** The same as JSON. */
export function leftOutJson(leftOut: readonly LeftOut[]): Record<string, unknown>[] {
  return leftOut.map(({ what, location, why, remedy, usedIn = [] }) => ({
    what,
    ...(location && { where: fileAndLine(location) }),
    why,
    remedy,
    placeholdersIn: usedIn,
  }));
}

function fileAndLine({ file, line }: SourceLocation): string {
  return line === undefined ? file : `${file}:${line}`;
}

function withoutPeriod(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

function shorten(users: readonly string[]): string {
  const more = users.length > MAX_USERS ? ` and ${users.length - MAX_USERS} more` : '';
  return users.slice(0, MAX_USERS).join(', ') + more;
}
