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

/** One line for each shard; streams are sorted by name. */
export function rateTable(streams: readonly StreamRates[], style: Style): string[] {
  const rows = streams
    .toSorted((a, b) => (a.streamName < b.streamName ? -1 : 1))
    .flatMap(({ streamName, status, shards }) => {
      const title = status === 'ACTIVE' ? streamName : `${streamName} ${style('yellow', status)}`;
      if (shards.length === 0) return [[title]];
      return shards.map((shard, index) => [index === 0 ? title : '', ...shardCells(shard, style)]);
    });
  const [head, ...body] = tableLines(COLUMNS, rows);
  return [style('dim', head!), ...body];
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
