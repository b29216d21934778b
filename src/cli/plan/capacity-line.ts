import { SHARD_QUOTA } from '../../engine/limits/shard-quota.ts';
import { counted } from '../ui/counted.ts';
import { formatMib, rounded } from './format.ts';

/** What a stream of this many shards takes: `3 shards take 3,000 PUTs/s, 3 MiB/s in and 6 MiB/s out`. */
export function capacityLine(shards: number): string {
  const { writeRecordsPerSecond, writeBytesPerSecond, readBytesPerSecond } = SHARD_QUOTA;
  const verb = shards === 1 ? 'takes' : 'take';
  return (
    `${counted(shards, 'shard')} ${verb} ${rounded(shards * writeRecordsPerSecond)} PUTs/s, ` +
    `${formatMib(shards * writeBytesPerSecond)}/s in and ${formatMib(shards * readBytesPerSecond)}/s out, ` +
    'the latter shared by the consumers without fan-out'
  );
}
