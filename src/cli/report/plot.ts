import { escapeHtml } from './escape.ts';
import { formatTime, timeTicks, valueTicks } from './scale.ts';
import { formatValue, type Unit } from './units.ts';

export interface PlotLine {
  readonly label: string;
  /** One for each step; null where nothing was measured. */
  readonly values: readonly (number | null)[];
}

export interface Plot {
  readonly title: string;
  /** What the plot shows, in a sentence. */
  readonly note: string;
  readonly unit: Unit;
  readonly startMs: number;
  readonly stepMs: number;
  readonly lines: readonly PlotLine[];
  /** What is shown instead when all values are zero or unknown. */
  readonly whenEmpty: string;
}

const WIDTH = 760;
const HEIGHT = 220;
const LEFT = 74;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 26;
/** Half of the width of a time. */
const MIN_TICK_SPACE = 20;
/** More steps have no tooltips: they would be narrower than a pointer, and most of the file. */
const MAX_TOOLTIPS = 150;

/** A plot with its legend, as HTML with inline SVG. */
export function plotHtml(plot: Plot): string {
  const { title, note, whenEmpty, lines } = plot;
  const heading = `<h3>${escapeHtml(title)}</h3>`;
  const isEmpty = lines.every(({ values }) => values.every((value) => value === null || value === 0));
  if (isEmpty) return `<figure>${heading}<p class="empty">${escapeHtml(whenEmpty)}</p></figure>`;
  return `<figure>${heading}<p class="note">${escapeHtml(note)}</p>${svg(plot)}${legend(plot)}</figure>`;
}

function svg({ title, unit, startMs, stepMs, lines }: Plot): string {
  const count = Math.max(...lines.map(({ values }) => values.length));
  const endMs = startMs + count * stepMs;
  const ticks = valueTicks(highestOf(lines));
  const top = ticks.at(-1)!;
  const x = (atMs: number) => round(LEFT + ((atMs - startMs) / (endMs - startMs)) * (WIDTH - LEFT - RIGHT));
  const y = (value: number) => round(HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM));
  const grid = ticks.map(
    (value) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value)}" y2="${y(value)}"/>` +
      `<text class="tick" x="${LEFT - 6}" y="${y(value) + 4}" text-anchor="end">${escapeHtml(formatValue(value, unit))}</text>`,
  );
  const isCut = (atMs: number) => x(atMs) > WIDTH - RIGHT - MIN_TICK_SPACE;
  const shownTicks = timeTicks(startMs, endMs).filter((atMs) => !isCut(atMs));
  const times = shownTicks.map(
    (atMs) =>
      `<text class="tick" x="${x(atMs)}" y="${HEIGHT - 8}" text-anchor="middle">${formatTime(atMs, endMs - startMs)}</text>`,
  );
  const middleOf = (index: number) => x(startMs + (index + 0.5) * stepMs);
  const paths = lines.map(
    ({ values }, index) => `<path class="line c${index + 1}" d="${pathOf(values, middleOf, y)}"/>`,
  );
  const tooltips =
    count > MAX_TOOLTIPS
      ? []
      : Array.from({ length: count }, (_, index) => {
          const time = formatTime(startMs + index * stepMs, 0);
          const values = lines.flatMap(({ label, values: all }) => {
            const value = all[index];
            return typeof value === 'number' ? [`${label}: ${formatValue(value, unit)}`] : [];
          });
          const left = x(startMs + index * stepMs);
          const width = round(x(startMs + (index + 1) * stepMs) - left);
          return (
            `<rect class="hover" x="${left}" y="${TOP}" width="${width}" height="${HEIGHT - TOP - BOTTOM}">` +
            `<title>${escapeHtml([`${time} UTC`, ...values].join('\n'))}</title></rect>`
          );
        });
  return (
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">` +
    `${grid.join('')}${times.join('')}${paths.join('')}${tooltips.join('')}</svg>`
  );
}

/** A point between two gaps is a line of no length, which round caps make a dot. */
function pathOf(
  values: readonly (number | null)[],
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  let path = '';
  let isOpen = false;
  for (const [index, value] of values.entries()) {
    if (value === null) {
      isOpen = false;
      continue;
    }
    path += `${isOpen ? 'L' : 'M'}${x(index)} ${y(value)}`;
    if (!isOpen && typeof values[index + 1] !== 'number') path += 'h0';
    isOpen = true;
  }
  return path;
}

function legend({ lines, unit }: Plot): string {
  const items = lines.map(({ label, values }, index) => {
    const known = values.filter((value) => value !== null);
    const highest =
      known.length === 0 ? 'nothing measured' : `up to ${formatValue(Math.max(...known), unit)}`;
    return `<li><span class="swatch c${index + 1}"></span>${escapeHtml(label)} <span class="quiet">${escapeHtml(highest)}</span></li>`;
  });
  return `<ul class="legend">${items.join('')}</ul>`;
}

function highestOf(lines: readonly PlotLine[]): number {
  return lines.reduce(
    (highest, { values }) => values.reduce<number>((most, value) => Math.max(most, value ?? 0), highest),
    0,
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
