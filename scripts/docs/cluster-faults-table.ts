import type { FaultResult } from '../../test/cluster-faults/results.ts';
import { markdownTable } from '../markdown-table.ts';

const START =
  '<!-- The table is generated from bench/results/cluster-faults.json: npm run cluster-faults -- --save FILE, npm run docs -->';
const END = '<!-- End of the table -->';

const HEAD = [
  'fault',
  'rounds, held',
  'acknowledged',
  'lost',
  'duplicates',
  'out of order',
  'not delivered',
  'write gap',
  'bar',
  'delay of a function',
  'bar',
];

/** @param page of which the part between the markers is replaced */
export function withFaultsTable(page: string, results: readonly FaultResult[]): string {
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start) throw new Error(`docs/scaling.md lacks the lines "${START}" and "${END}"`);
  const table = markdownTable(HEAD, results.map(rowOf));
  return `${page.slice(0, start)}${START}\n\n${table}\n\n${page.slice(end)}`;
}

function rowOf(result: FaultResult): string[] {
  const { fault, about, rounds, violated } = result;
  return [
    `\`${fault}\`: ${about}`,
    `${rounds}, ${rounds - violated}`,
    ...[result.acknowledged, result.lost, result.duplicates].map(count),
    count(result.outOfOrder + result.deliveredLate),
    count(result.undelivered),
    spread(result.medianGapMs, result.gapMs),
    seconds(result.maxGapMs, 0),
    spread(result.medianDelayMs, result.delayMs),
    seconds(result.maxDelayMs, 0),
  ];
}

/** The middle and the longest one, when there are several. */
function spread(medianMs: number, longestMs: number): string {
  return medianMs === longestMs
    ? seconds(longestMs, 1)
    : `${(medianMs / 1_000).toFixed(1)}–${seconds(longestMs, 1)}`;
}

function seconds(ms: number, decimals: number): string {
  return `${(ms / 1_000).toFixed(decimals)} s`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
