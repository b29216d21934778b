import { tableLines } from '../ui/table.ts';
import type { Style } from '../ui/terminal.ts';

const KEYS = [
  ['a  1  2  3  4', 'all, streams, shards, mappings, functions'],
  ['tab  shift-tab', 'the next view, the previous one'],
  ['←  →', 'sort by another column'],
  ['r', 'reverse the order'],
  ['/', 'filter by name; enter keeps it, escape clears it'],
  ['↑ ↓  j k', 'scroll by a line'],
  ['page up, page down', 'scroll by a page'],
  ['home end  g G', 'to the first row, to the last'],
  ['space  p', 'pause, continue'],
  ['q  ctrl-c', 'quit'],
];

const NOTES = [
  'TREND shows the last 20 intervals, each row against its own highest value: records in, invocations, and for',
  'mappings the age. BEHIND is the slowest reader; AGE that of the batch which the function has not finished.',
  'QUOTA is the larger share of 1,000 records and 1 MiB a second.',
];

export function helpLines(style: Style): string[] {
  const keys = tableLines(
    [{ title: style('bold', 'KEY') }, { title: style('bold', 'EFFECT') }],
    KEYS.map(([key, effect]) => [style('cyan', key!), effect!]),
  );
  return [...keys, '', ...NOTES.map((note) => style('dim', note)), '', 'any key returns'];
}
