import type { FamilyResult, Sample } from './sample.ts';

/*
 * One drawing for each family: four panels side by side, both axes logarithmic. A quantity that does not depend on the
 * size is a horizontal line; one in proportion to it rises like the dotted lines. The colours follow the reader's light or
 * dark setting.
 */

const PANEL = { width: 150, height: 150, left: 44, top: 34, gap: 58 } as const;
const PANELS = 4;
const WIDTH = PANELS * (PANEL.left + PANEL.width + PANEL.gap);
const HEIGHT = PANEL.top + PANEL.height + 44;

const STYLE = `
  .back { fill: #ffffff } text { font: 11px system-ui, sans-serif; fill: #3d444d } .title { font-weight: 600; fill: #1f2328 }
  .grid { stroke: #d1d9e0; stroke-width: 1 } .slope { stroke: #b5bdc6; stroke-width: 1; stroke-dasharray: 2 4; fill: none }
  .line { fill: none; stroke-width: 2 } .a { stroke: #0a5fb4 } .b { stroke: #b3450c } .c { stroke: #1a7f4b }
  .dot { stroke: none } .dot.a, text.a { fill: #0a5fb4; stroke: none } .dot.b, text.b { fill: #b3450c; stroke: none }
  .dot.c, text.c { fill: #1a7f4b; stroke: none }
  @media (prefers-color-scheme: dark) {
    .back { fill: #0d1117 } text { fill: #b7bfc9 } .title { fill: #f0f6fc } .grid { stroke: #30363d } .slope { stroke: #59616b }
    .a { stroke: #6cb2ff } .b { stroke: #ff9e5e } .c { stroke: #5ed391 }
    .dot.a, text.a { fill: #6cb2ff } .dot.b, text.b { fill: #ff9e5e } .dot.c, text.c { fill: #5ed391 }
  }`;

interface Series {
  readonly name: string;
  readonly className: 'a' | 'b' | 'c';
  readonly valueOf: (sample: Sample) => number | undefined;
}

interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
}

const MEGABYTE = 2 ** 20;

const PANELS_OF_ALL: readonly Panel[] = [
  {
    title: 'processor time, ms a call',
    series: [
      { name: 'put', className: 'a', valueOf: ({ put }) => put.cpuMs },
      { name: 'read', className: 'b', valueOf: ({ read }) => read.cpuMs },
      { name: 'page', className: 'c', valueOf: ({ list }) => list?.pageCpuMs },
    ],
  },
  {
    title: 'latency, ms',
    series: [
      { name: 'put p99', className: 'a', valueOf: ({ put }) => put.p99Ms },
      { name: 'read p50', className: 'b', valueOf: ({ read }) => read.p50Ms },
    ],
  },
  {
    title: 'start and listing, s of processor',
    series: [
      { name: 'start', className: 'a', valueOf: ({ startCpuMs }) => startCpuMs / 1000 },
      { name: 'listing', className: 'c', valueOf: ({ list }) => list && list.cpuMs / 1000 },
    ],
  },
  {
    title: 'memory and disk, MB',
    series: [
      { name: 'memory', className: 'a', valueOf: ({ liveBytes }) => liveBytes / MEGABYTE },
      { name: 'disk', className: 'b', valueOf: ({ diskBytes }) => diskBytes / MEGABYTE },
    ],
  },
];

/** @returns an SVG document */
export function plotOf({ of, samples }: Pick<FamilyResult, 'of' | 'samples'>): string {
  const panels = PANELS_OF_ALL.map((panel, index) => {
    const x = index * (PANEL.left + PANEL.width + PANEL.gap) + PANEL.left;
    return `<g transform="translate(${x} ${PANEL.top})">${panelOf(panel, samples)}</g>`;
  });
  const label = `<text x="${PANEL.left}" y="${HEIGHT - 8}">horizontal: ${of}</text>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" ` +
    `role="img" aria-label="Cost against the number of ${of}">\n<style>${STYLE}\n</style>\n` +
    `<rect class="back" width="100%" height="100%" rx="6"/>\n${[...panels, label].join('\n')}\n</svg>\n`
  );
}

function panelOf({ title, series }: Panel, samples: readonly Sample[]): string {
  const sizes = samples.map(({ size }) => size);
  const drawn = series
    .map((one) => ({
      ...one,
      points: samples.flatMap((sample) => {
        const value = one.valueOf(sample);
        return value === undefined || value <= 0 ? [] : [[sample.size, value] as const];
      }),
    }))
    .filter(({ points }) => points.length > 0);
  const values = drawn.flatMap(({ points }) => points.map(([, value]) => value));
  const across = axisOf(sizes, PANEL.width);
  const up = axisOf(values, PANEL.height);
  const y = (value: number) => PANEL.height - up.at(value);
  const grid = [
    ...up.decades.map(
      (decade) =>
        `<line class="grid" x1="0" x2="${PANEL.width}" y1="${round(y(decade))}" y2="${round(y(decade))}"/>` +
        `<text x="-6" y="${round(y(decade) + 4)}" text-anchor="end">${numberText(decade)}</text>`,
    ),
    ...across.decades.map(
      (decade) =>
        `<line class="grid" x1="${round(across.at(decade))}" x2="${round(across.at(decade))}" y1="0" y2="${PANEL.height}"/>` +
        `<text x="${round(across.at(decade))}" y="${PANEL.height + 15}" text-anchor="middle">${numberText(decade)}</text>`,
    ),
    ...proportional(across, up),
  ];
  const labels = apart(drawn.map(({ points }) => y(points.at(-1)![1])));
  const lines = drawn.map(({ name, className, points }, index) => {
    const path = points.map(([size, value]) => `${round(across.at(size))},${round(y(value))}`);
    const dots = path.map((point) => {
      const [cx, cy] = point.split(',');
      return `<circle class="dot ${className}" cx="${cx}" cy="${cy}" r="2.5"/>`;
    });
    return (
      `<polyline class="line ${className}" points="${path.join(' ')}"/>${dots.join('')}` +
      `<text class="${className}" x="${PANEL.width + 7}" y="${round(labels[index]! + 4)}">${name}</text>`
    );
  });
  return `<text class="title" x="0" y="-14">${title}</text>${grid.join('')}${lines.join('')}`;
}

interface Axis {
  /** The powers of ten within the axis, its ends included. */
  readonly decades: readonly number[];
  readonly low: number;
  readonly high: number;
  at(value: number): number;
}

function axisOf(values: readonly number[], length: number): Axis {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9));
  return {
    low,
    high,
    decades: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
    at: (value) => ((Math.log10(value) - low) / (high - low)) * length,
  };
}

/** Lines of what is in proportion to the size, one through each decade at the left. */
function proportional(across: Axis, up: Axis): string[] {
  const lines: string[] = [];
  for (let decade = up.low; decade < up.high; decade++) {
    const steps = Math.min(across.high - across.low, up.high - decade);
    const [x, y1] = [across.at(10 ** (across.low + steps)), up.at(10 ** decade)];
    const y2 = up.at(10 ** (decade + steps));
    lines.push(
      `<line class="slope" x1="0" y1="${round(PANEL.height - y1)}" x2="${round(x)}" y2="${round(PANEL.height - y2)}"/>`,
    );
  }
  return lines;
}

/** Moves labels up until none covers another. */
function apart(positions: readonly number[]): number[] {
  const LINE_HEIGHT = 13;
  const order = positions.map((_, index) => index).sort((a, b) => positions[b]! - positions[a]!);
  const moved = [...positions];
  for (const [rank, index] of order.entries()) {
    if (rank > 0) moved[index] = Math.min(moved[index]!, moved[order[rank - 1]!]! - LINE_HEIGHT);
  }
  return moved;
}

function numberText(value: number): string {
  if (value >= 1_000_000) return `${value / 1_000_000}M`;
  return value >= 1_000 ? `${value / 1_000}k` : String(Number(value.toPrecision(1)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
