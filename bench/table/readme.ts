import { markdownTable } from '../../scripts/markdown-table.ts';
import { replacePart } from './document-part.ts';
import type { SavedLine } from './results.ts';

const BEGIN = '<!-- figures: written by `npm run bench -- render` -->';
const END = '<!-- end of figures -->';

/** Writes the figures of the main rows into the README. @throws when it has no markers, or a row was never measured */
export function renderReadme(readme: string, lines: readonly SavedLine[]): string {
  const find = (name: string): SavedLine => {
    const line = lines.find((each) => each.name === name);
    if (!line) throw new Error(`the README shows ${name}, which was never measured`);
    return line;
  };
  const cells = (what: string, name: string, comparison: (ratio: number) => string) => {
    const { value, millrace } = find(name);
    const perSecond = Math.round(millrace['recordsPerSecond']! / 100) * 100;
    return [
      what,
      perSecond.toLocaleString('en-US'),
      inMs(millrace['p50Ms']!),
      inMs(millrace['p99Ms']!),
      comparison(value),
    ];
  };
  const { millrace: delivery } = find('put-to-handler-p50');
  const rows = [
    cells(
      'PutRecord, 64 connections',
      'put-record',
      (ratio) => `${ratio.toFixed(2)} of \`node:http\` with a fixed response`,
    ),
    cells(
      'PutRecords of 500, 4 connections',
      'put-records',
      (ratio) => `${ratio.toFixed(2)} of one that parses the same requests`,
    ),
    cells(
      'GetRecords of 10,000, 2 readers',
      'get-records-kinesalite',
      (ratio) => `${ratio.toFixed(0)} times kinesalite`,
    ),
    [
      'put to handler, at 1,000 records/s',
      '',
      inMs(delivery['p50Ms']!),
      inMs(delivery['p99Ms']!),
      `the put alone takes ${inMs(delivery['putP50Ms']!)} and ${inMs(delivery['putP99Ms']!)}`,
    ],
  ];
  const head = ['1 KB records, durable', 'records/s', 'p50', 'p99', 'of the yardstick'];
  return replacePart(readme, BEGIN, END, markdownTable(head, rows));
}

/** Two digits, which is what is the same in several runs. */
function inMs(value: number): string {
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
}
