import type { Style } from '../ui/terminal.ts';
import { type Column, tableLines } from '../ui/table.ts';
import { formatAge } from './format-age.ts';
import { behindMs, type ShardRates, type StreamRates } from './rates.ts';

const COLUMNS: readonly Column[] = [
  { title: 'STREAM' },
  { title: 'SHARD' },
  { title: 'IN/s', align: 'right' },
  { title: 'MB/s', align: 'right' },
  { title: 'OUT/s', align: 'right' },
  { title: 'THROTTLED/s', align: 'right' },
  { title: 'BEHIND', align: 'right' },
];

/** One line for each shard, and one for all closed shards of a stream without a reader; streams are sorted by name. */
export function rateTable(streams: readonly StreamRates[], style: Style): string[] {
  const rows = streams
    .toSorted((a, b) => (a.streamName < b.streamName ? -1 : 1))
    .flatMap(({ streamName, status, shards }) => {
      const title = status === 'ACTIVE' ? streamName : `${streamName} ${style('yellow', status)}`;
      const idle = shards.filter(isIdle);
      // A single one takes no more lines than the sum.
      const listed = idle.length > 1 ? shards.filter((shard) => !isIdle(shard)) : shards;
      const cells = listed.map((shard) => shardCells(shard, style));
      if (idle.length > 1) cells.push([`${idle.length} closed, without a reader`]);
      if (cells.length === 0) return [[title]];
      return cells.map((row, index) => [index === 0 ? title : '', ...row]);
    });
  const [head, ...body] = tableLines(COLUMNS, rows);
  return [style('dim', head!), ...body];
}

/** Whether a shard was split or merged, and is not being read. */
function isIdle(shard: ShardRates): boolean {
  return shard.closed && shard.recordsOutPerSecond === 0 && behindMs(shard) === 0;
}

function shardCells(shard: ShardRates, style: Style): string[] {
  const throttled = shard.throttledPerSecond.toFixed(0);
  return [
    shard.closed ? `${shard.shardId} closed` : shard.shardId,
    shard.recordsInPerSecond.toFixed(0),
    (shard.bytesInPerSecond / 1e6).toFixed(2),
    shard.recordsOutPerSecond.toFixed(0),
    shard.throttledPerSecond > 0 ? style('red', throttled) : throttled,
    formatAge(behindMs(shard)),
  ];
}
