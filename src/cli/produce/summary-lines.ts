import type { Style } from '../ui/terminal.ts';
import { tableLines } from '../ui/table.ts';
import { formatLatency } from './format-latency.ts';
import type { LoadSummary } from './load-summary.ts';

const MAX_BAR_WIDTH = 40;
const MIN_BAR_WIDTH = 8;
/** More than this share of a core, and the generator itself may be what was measured. */
const BUSY_SHARE = 0.8;

/** The summary as text; the bars of the histogram fit into the columns. */
export function summaryLines(summary: LoadSummary, style: Style, columns: number): string[] {
  const { records, bytes, seconds, perSecond, calls, latencyMs } = summary;
  const megabytes = (value: number) => (value / 1e6).toFixed(1);
  return [
    `put      ${count(records)} records, ${megabytes(bytes)} MB, in ${seconds.toFixed(1)} s: ${count(perSecond)} records/s`,
    `calls    ${count(calls.count)} of PutRecords, ${count(calls.records)} records of the stream in them`,
    `latency  p50 ${formatLatency(latencyMs.p50)}   p90 ${formatLatency(latencyMs.p90)}   p99 ${formatLatency(latencyMs.p99)}   ` +
      `p99.9 ${formatLatency(latencyMs.p999)}   max ${formatLatency(latencyMs.max)}, from the time at which a record was due`,
    ...histogramLines(latencyMs.buckets, columns),
    '',
    ...shardLines(summary),
    '',
    `throttled ${count(summary.throttled)}   failed ${count(summary.failed)}   sent again ${count(summary.retried)}   ` +
      `lost ${count(summary.lost)}   not sent ${count(summary.notSent)}   abandoned ${count(summary.abandoned)}`,
    `seed ${summary.seed} repeats these records`,
    ...(summary.cpuShare > BUSY_SHARE
      ? [
          style(
            'yellow',
            `The generator used ${Math.round(summary.cpuShare * 100)}% of a core: it may be slower than the stream.`,
          ),
        ]
      : []),
    ...problemLines(summary, style),
  ];
}

function histogramLines(buckets: LoadSummary['latencyMs']['buckets'], width: number): string[] {
  const used = buckets.map(({ records }) => records > 0);
  const [first, last] = [used.indexOf(true), used.lastIndexOf(true)];
  if (first === -1) return [];
  const shown = buckets.slice(first, last + 1);
  const total = shown.reduce((sum, { records }) => sum + records, 0);
  const most = Math.max(...shown.map(({ records }) => records));
  const rows = shown.map(({ upToMs, records }) => [
    upToMs === undefined ? 'more' : `≤ ${upToMs.toLocaleString('en-US')} ms`,
    count(records),
    `${((records / total) * 100).toFixed(1)}%`,
    '',
  ]);
  const columns = [
    { title: '', align: 'right' as const },
    { title: 'records', align: 'right' as const },
    { title: 'share', align: 'right' as const },
    { title: '' },
  ];
  const widest = Math.max(...tableLines(columns, rows).map((line) => line.length));
  const barWidth = Math.min(MAX_BAR_WIDTH, Math.max(MIN_BAR_WIDTH, width - widest - 2));
  const bars = shown.map(({ records }) => '█'.repeat(Math.ceil((records / most) * barWidth)));
  return tableLines(
    columns,
    rows.map((row, index) => [...row.slice(0, -1), bars[index]!]),
  );
}

function shardLines({ shards, records }: LoadSummary): string[] {
  const right = 'right' as const;
  return tableLines(
    [
      { title: 'shard' },
      { title: 'records', align: right },
      { title: 'share', align: right },
      { title: 'MB', align: right },
      { title: 'throttled', align: right },
    ],
    shards.map((shard) => [
      shard.id,
      count(shard.records),
      `${((shard.records / Math.max(1, records)) * 100).toFixed(1)}%`,
      (shard.bytes / 1e6).toFixed(1),
      count(shard.throttled),
    ]),
  );
}

function problemLines(summary: LoadSummary, style: Style): string[] {
  const { lost, notSent, abandoned, lastFailure } = summary;
  const problems: string[] = [];
  if (lost > 0)
    problems.push(`${count(lost)} records were given up, because they were not accepted within 30 s.`);
  if (notSent > 0) {
    problems.push(
      `${count(notSent)} records were not sent, because too many earlier ones had no result yet: the stream is slower than the rate.`,
    );
  }
  if (abandoned > 0) problems.push(`${count(abandoned)} records had no result when the load was stopped.`);
  if (lastFailure !== undefined) problems.push(`The last failure: ${lastFailure}`);
  if (problems.length === 0) return [style('green', 'Every record was accepted.')];
  return problems.map((problem) => style(lost + notSent + abandoned > 0 ? 'red' : 'yellow', problem));
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
