import { replacePart } from '../table/document-part.ts';
import type { Family } from './family.ts';
import type { FamilyResult, Sample } from './sample.ts';
import { type Verdict, verdictsOf } from './verdict.ts';

const BEGIN = '<!-- growth: written by `npm run bench -- growth --save` -->';
const END = '<!-- end of growth -->';

/** Where the drawing of a family is, from the folder of the document. */
export const PLOT_FOLDER = '../images/growth';

export interface Rendered {
  readonly family: Family;
  readonly result: FamilyResult;
}

/** Writes figures and drawings between the markers of a document. @throws when it has no markers */
export function renderInto(document: string, all: readonly Rendered[]): string {
  const sections = [table(all), ...all.map(section), circumstances(all)];
  return replacePart(document, BEGIN, END, sections.join('\n\n'));
}

/** From the smallest to the largest size of each family. */
function table(all: readonly Rendered[]): string {
  return tableOf(
    ['what grows', 'from … to', 'put p99', 'read p50', 'start', 'memory', 'listing'],
    all.map(({ family, result: { of, samples } }) => {
      const [first, last] = [samples[0]!, samples.at(-1)!];
      const span = (textOf: (sample: Sample) => string) => `${textOf(first)} … ${textOf(last)}`;
      return [
        of,
        `${count(first.size)} … ${count(last.size)}`,
        span(({ put }) => milliseconds(put.p99Ms)),
        span(({ read }) => milliseconds(read.p50Ms)),
        span(({ startCpuMs }) => milliseconds(startCpuMs)),
        span(({ liveBytes }) => `${Math.round(liveBytes / 2 ** 20)} MB`),
        family.calls.list === undefined ? '' : span(({ list }) => milliseconds(list?.cpuMs ?? 0)),
      ];
    }),
  );
}

function section({ family, result }: Rendered): string {
  const { put, read, list } = family.calls;
  const calls = `put: ${put}; read: ${read}${list === undefined ? '' : `; listing: ${list}, all pages`}.`;
  const growing = verdictsOf(family, result).map(verdictText);
  return (
    `![Cost against the number of ${family.of}](${PLOT_FOLDER}/${family.name}.svg)\n\n` +
    `**${capitalized(family.of)}** — ${calls} Exponents of the size: ${growing.join(', ')}.`
  );
}

export function verdictText(verdict: Verdict): string {
  const { of, exponent, grows, isKept, bound, reason } = verdict;
  const because = reason === undefined || !grows ? '' : ` (${reason})`;
  return `${of} ${exponent?.toFixed(2) ?? withoutExponent(verdict)}${because}${isKept ? '' : `, above what is ${bound}`}`;
}

function withoutExponent({ isAboveBase, grows }: Verdict): string {
  if (!isAboveBase) return 'measured at too few sizes';
  return grows ? 'growth only at the largest size' : 'no growth';
}

function circumstances(all: readonly Rendered[]): string {
  const machines = new Set(
    all.map(
      ({ result }) => `Measured ${result.at.slice(0, 10)} at commit ${result.commit} on ${result.machine}.`,
    ),
  );
  return [...machines].join('\n');
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows];
  const widths = head.map((_, index) => Math.max(...cells.map((row) => row[index]!.length)));
  const format = (row: readonly string[]) =>
    `| ${row.map((cell, index) => cell.padEnd(widths[index]!)).join(' | ')} |`;
  return [
    format(head),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...rows.map(format),
  ].join('\n');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function milliseconds(value: number): string {
  return value >= 1_000 ? `${(value / 1_000).toFixed(1)} s` : `${Number(value.toPrecision(2))} ms`;
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
