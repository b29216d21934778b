import type { Style } from '../ui/terminal.ts';
import { visibleWidth } from '../ui/text-width.ts';
import { cutToWidth } from '../ui/visible-text.ts';
import { helpLines } from './help-lines.ts';
import { matching, sectionLines, sortedRows } from './section-lines.ts';
import { SECTION_NAMES, SECTIONS, type SectionName, type SectionRow } from './sections.ts';
import type { SectionRows, Trends } from './trends.ts';
import type { Shown, ViewState } from './view-state.ts';

export interface FrameInput {
  readonly state: ViewState;
  readonly rows: SectionRows;
  readonly trends: Trends;
  /** The server and the time, for the first line. */
  readonly title: string;
  /** Whether there are no figures yet, because the first interval has not ended. */
  readonly isFirst: boolean;
  /** What keeps the figures from being current. */
  readonly problem: string | undefined;
  /** One line about all of the server. */
  readonly summary: readonly string[];
  readonly columns: number;
  readonly lines: number;
  readonly style: Style;
}

export interface Frame {
  readonly lines: readonly string[];
  readonly shown: Shown;
}

const HINTS = ['q quit', '? help', 'tab view', '←→ sort', 'r reverse', '/ filter', 'space pause'];

/** What is on the screen. Only rows that fit are formatted. */
export function frameOf(input: FrameInput): Frame {
  const { state, columns, lines, style } = input;
  const head = [
    titleLine(input),
    input.isFirst ? '' : fitParts(input.summary, columns, ' · '),
    tabLine(input),
    '',
  ];
  const height = Math.max(1, lines - head.length - 1);
  const body = bodyOf(input, height);
  const space = Array.from({ length: Math.max(0, height - body.lines.length) }, () => '');
  const foot = state.isTyping
    ? `filter: ${state.filter}${style('inverse', ' ')}`
    : style('dim', fitParts(HINTS, columns, '  '));
  return { lines: [...head, ...body.lines.slice(0, height), ...space, foot], shown: body.shown };
}

function titleLine({ state, title, isFirst, problem, style }: FrameInput): string {
  const marks = [
    ...(isFirst ? ['measuring …'] : []),
    ...(state.isPaused ? [style('yellow', 'paused')] : []),
    ...(problem === undefined ? [] : [style('red', problem)]),
    ...(state.filter === '' ? [] : [style('yellow', `only "${state.filter}"`)]),
  ];
  return [style('bold', title), ...marks].join('  ');
}

function tabLine({ state, rows, isFirst, style, columns }: FrameInput): string {
  const tabs = SECTION_NAMES.map(
    (name, index) => [name, `${index + 1} ${name}${isFirst ? '' : ` ${rows[name].length}`}`] as const,
  );
  const all = [['all', 'a all'] as const, ...tabs];
  const line = all.map(([view, text]) => (view === state.view ? style('inverse', ` ${text} `) : ` ${text} `));
  return cutToWidth(line.join(''), columns);
}

function bodyOf(input: FrameInput, height: number): Frame {
  const { state, rows, style } = input;
  const nothing = { rows: 0, page: 0 };
  if (state.isHelp) return { lines: helpLines(style), shown: nothing };
  if (input.isFirst) return { lines: [], shown: nothing };
  if (state.view !== 'all') return oneSection(input, state.view, height);
  const sections = SECTION_NAMES.map((name) => ({ name, rows: wantedRows(input, name) })).filter(
    (section) => section.rows.length > 0,
  );
  if (sections.length === 0) {
    const isEmpty = SECTION_NAMES.every((name) => rows[name].length === 0);
    return { lines: [isEmpty ? 'no streams yet' : 'nothing matches the filter'], shown: nothing };
  }
  // Each section has a title and an empty line below it.
  const counts = shareOut(
    sections.map((section) => section.rows.length),
    height - 2 * sections.length + 1,
  );
  const lines = sections.flatMap(({ name, rows: all }, index) => {
    const isCut = all.length > counts[index]!;
    const hidden = all.length - counts[index]! + 1;
    const more = isCut
      ? [style('dim', `${hidden.toLocaleString('en-US')} more: press ${viewKey(name)}`)]
      : [];
    const shown = all.slice(0, counts[index]! - more.length);
    return [...linesOf(input, name, shown), ...more, ''];
  });
  return { lines, shown: nothing };
}

function oneSection(input: FrameInput, name: SectionName, height: number): Frame {
  const rows = wantedRows(input, name);
  const page = Math.max(1, height - 1);
  const shown = { rows: rows.length, page };
  if (rows.length === 0) {
    const isEmpty = input.rows[name].length === 0;
    return { lines: [isEmpty ? `no ${name} yet` : 'nothing matches the filter'], shown };
  }
  const first = Math.min(input.state.scroll, Math.max(0, rows.length - page));
  return { lines: linesOf(input, name, rows.slice(first, first + page)), shown };
}

function wantedRows({ state, rows }: FrameInput, name: SectionName): SectionRow[] {
  return sortedRows(matching(rows[name], state.filter), state.sorts[name]);
}

function linesOf(
  { state, trends, columns, style }: FrameInput,
  name: SectionName,
  rows: readonly SectionRow[],
) {
  const layout = { sort: state.sorts[name], width: columns, style };
  return sectionLines(SECTIONS[name], rows, (row) => trends.of(name, row), layout);
}

function viewKey(name: SectionName): number {
  return SECTION_NAMES.indexOf(name) + 1;
}

/** Shares lines out to sections: the small ones get all that they need, the others the same. At least one each. */
export function shareOut(needs: readonly number[], lines: number): number[] {
  const shares = needs.map(() => 0);
  let left = Math.max(lines, needs.length);
  while (left > 0) {
    const hungry = needs.flatMap((need, index) => (shares[index]! < need ? [index] : []));
    if (hungry.length === 0) break;
    const each = Math.max(1, Math.floor(left / hungry.length));
    for (const index of hungry) {
      const share = Math.min(each, needs[index]! - shares[index]!, left);
      shares[index]! += share;
      left -= share;
    }
  }
  return shares;
}

/** As many parts as fit into one line. */
function fitParts(parts: readonly string[], columns: number, separator: string): string {
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : line + separator + part;
    if (visibleWidth(longer) > columns) break;
    line = longer;
  }
  return line;
}
