import { MIB } from '../../../lib/bytes.ts';
import { MINUTE_MS } from '../../../lib/time/units.ts';
import { comparePositions } from '../../../engine/compare-positions.ts';
import type { ShardPosition, StreamReader, StreamRef } from '../../../engine/port.ts';
import { listedShards } from '../../../services/kinesis/describe-stream.ts';
import type { HotKeysReply } from '../contract.ts';
import type { DashboardParts } from '../parts.ts';
import type { PageRequest } from '../request.ts';
import { requireStream } from './require-stream.ts';

/** The minute is sampled at as many times in each shard, so that a key which was hot for a moment is found. */
const SAMPLES = 6;
/** Bounds of the records that are counted, in all shards together. */
const MAX_RECORDS = 12_000;
const MAX_BYTES = 12 * MIB;
const MAX_KEYS = 50;

type HotKey = { -readonly [Name in keyof HotKeysReply['keys'][number]]: HotKeysReply['keys'][number][Name] };

/** The partition keys with most records of the last minute, from samples of each shard. @throws Refusal */
export async function hotKeys(
  { engine }: Pick<DashboardParts, 'engine'>,
  nowMs: number,
  { namespace, names: [name = ''] }: PageRequest,
): Promise<HotKeysReply> {
  const stream = requireStream(engine, namespace, name);
  const ref = { ...namespace, streamName: name };
  const shards = listedShards(stream, nowMs).filter(
    ({ document }) => document.closedMs === undefined || document.closedMs > nowMs - MINUTE_MS,
  );
  const parts = SAMPLES * Math.max(1, shards.length);
  const limits = {
    maxRecords: Math.max(1, Math.floor(MAX_RECORDS / parts)),
    maxBytes: Math.max(1, Math.floor(MAX_BYTES / parts)),
  };
  const keys = new Map<string, HotKey>();
  let sampledRecords = 0;
  for (const { id: shardId } of shards) {
    for await (const { partitionKey = '', data } of samples(engine.reader, ref, shardId, nowMs, limits)) {
      sampledRecords++;
      const mapKey = `${shardId}/${partitionKey}`;
      const counted = keys.get(mapKey) ?? { key: partitionKey, shardId, records: 0, bytes: 0 };
      counted.records++;
      counted.bytes += data.length;
      keys.set(mapKey, counted);
    }
  }
  const sorted = [...keys.values()].sort(
    (one, other) => other.records - one.records || other.bytes - one.bytes,
  );
  return { sampledRecords, keys: sorted.slice(0, MAX_KEYS) };
}

/** Records from several times of the last minute on, none of them twice. */
async function* samples(
  reader: StreamReader,
  ref: StreamRef,
  shardId: string,
  nowMs: number,
  limits: { readonly maxRecords: number; readonly maxBytes: number },
) {
  let next: ShardPosition = { pos: 0, index: 0 };
  for (let sample = 0; sample < SAMPLES; sample++) {
    const timestampMs = nowMs - MINUTE_MS + (sample * MINUTE_MS) / SAMPLES;
    const start = await reader.resolve(ref, shardId, { kind: 'at-timestamp', timestampMs });
    const from = comparePositions(start, next) < 0 ? next : start;
    const read = await reader.read(ref, shardId, from, limits);
    yield* read.records;
    next = read.next;
  }
}
