import type { Style } from '../ui/terminal.ts';
import type { DecodedRecord } from './decode.ts';
import type { TailedRecord } from './shard-follower.ts';

type Origin = Pick<TailedRecord, 'shardId' | 'sequenceNumber' | 'timestampMs'>;

export function jsonLine(
  { shardId, sequenceNumber, timestampMs }: Origin,
  { partitionKey, encoding, compressed, text }: DecodedRecord,
): string {
  return JSON.stringify({
    shardId,
    sequenceNumber,
    timestamp: timestampMs,
    partitionKey,
    encoding,
    compressed,
    data: encoding === 'json' ? JSON.parse(text) : text,
  });
}

export function textLine(
  { shardId, timestampMs }: Origin,
  { partitionKey, text }: DecodedRecord,
  style: Style,
): string {
  const time = new Date(timestampMs).toISOString().slice('2026-01-01T'.length, -1);
  // Only the number in a shard's id varies.
  const shard = `#${Number(shardId.slice('shardId-'.length))}`;
  return `${style('dim', `${time} ${shard}`)} ${style('cyan', partitionKey ?? '-')} ${text}`;
}
