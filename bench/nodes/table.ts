import { markdownTable } from '../../scripts/markdown-table.ts';
import { median } from '../../src/cli/bench/side-by-side.ts';
import type { NodeFigures, NodeResult } from './figures.ts';

/** The medians of each version, in Markdown. */
export function renderTable(results: readonly NodeResult[]): string {
  const head = [
    'Node.js',
    'PutRecord',
    'puts/s',
    'record of PutRecords',
    'GetRecords of 10 MB',
    "1,000 records of the article's path",
    'start',
    '`node -e 0`',
  ];
  const rows = results.map(({ version, rounds }) => {
    const of = (figure: keyof NodeFigures) => median(rounds.map((round) => round[figure]));
    return [
      version,
      `${of('putMicros').toFixed(1)} µs`,
      Math.round(of('putsPerSecond')).toLocaleString('en-US'),
      `${of('batchedPutMicros').toFixed(2)} µs`,
      `${of('readMs').toFixed(1)} ms`,
      `${of('pathMs').toFixed(0)} ms`,
      `${of('startMs').toFixed(0)} ms`,
      `${of('bareStartMs').toFixed(0)} ms`,
    ];
  });
  return markdownTable(head, rows);
}
