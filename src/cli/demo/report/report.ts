import type { Style } from '../../ui/terminal.ts';
import { tableLines } from '../../ui/table.ts';
import type { DemoSummary } from './summary.ts';

/** The summary as text: records in and out, and latencies. */
export function reportLines(
  summary: DemoSummary,
  { faults, shortfall }: { faults: readonly string[]; shortfall: string | undefined },
  style: Style,
): string[] {
  const { put, consumed, shards, latencyMs } = summary;
  const count = (value: number) => value.toLocaleString('en-US');
  const megabytes = (records: number) => (((records / put.records) * put.bytes) / 1e6).toFixed(1);
  return [
    ...tableLines(
      [
        { title: 'shard' },
        { title: 'put', align: 'right' },
        { title: 'read by both consumers', align: 'right' },
      ],
      shards.map(({ id, put: records, consumed: read }) => [id, count(records), count(read)]),
    ),
    '',
    ...tableLines(
      [
        { title: '' },
        { title: 'records', align: 'right' },
        { title: 'per second', align: 'right' },
        { title: 'MB', align: 'right' },
      ],
      [
        ['in', count(put.records), count(put.perSecond), megabytes(put.records)],
        ['out', count(consumed.records), count(consumed.perSecond), megabytes(consumed.records)],
      ],
    ),
    '',
    `put        p50 ${latencyMs.putP50} ms   p99 ${latencyMs.putP99} ms   throttled and retried: ${count(put.throttled)}`,
    `to handler p50 ${latencyMs.endToEndP50} ms   p99 ${latencyMs.endToEndP99} ms   from sending a record to the function's log line`,
    `missing ${consumed.missing}   duplicates ${consumed.duplicates}   out of order ${consumed.outOfOrder}`,
    '',
    ...(shortfall === undefined ? [] : [style('yellow', shortfall)]),
    faults.length === 0
      ? style(
          'green',
          'Every acknowledged record reached both consumers and the function, in order per partition key.',
        )
      : style('red', faults.map((fault) => `FAULT: ${fault}`).join('\n')),
  ];
}
