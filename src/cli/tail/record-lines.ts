import type { Style } from '../ui/terminal.ts';
import type { Printed } from './decoding.ts';
import type { TailedRecord } from '../../following/shard-follower.ts';

type Origin = Pick<TailedRecord, 'shardId' | 'sequenceNumber' | 'timestampMs'>;

export function jsonLine(
  { shardId, sequenceNumber, timestampMs }: Origin,
  { partitionKey, encoding, compressed, data }: Printed,
): string {
  return JSON.stringify({
    shardId,
    sequenceNumber,
    timestamp: timestampMs,
    partitionKey,
    encoding,
    compressed,
    data,
  });
}

export function textLine(
  { shardId, timestampMs }: Origin,
  { partitionKey, text }: Printed,
  style: Style,
): string {
  const time = new Date(timestampMs).toISOString().slice('2026-01-01T'.length, -1);
  // Only the number in a shard's id varies.
  const shard = `#${Number(shardId.slice('shardId-'.length))}`;
  return `${style('dim', `${time} ${shard}`)} ${style('cyan', partitionKey ?? '-')} ${text}`;
}
