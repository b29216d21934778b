import { followShards, type Selection } from '../../following/follow-shards.ts';
import type { FollowContext, TailedRecord } from '../../following/shard-follower.ts';
import { TimeOrder } from '../../following/time-order.ts';
import type { RecordingFile } from '../file/recording-file.ts';
import { ShardRanges } from './shard-ranges.ts';

export interface RecordingOptions {
  readonly selection: Selection;
  readonly isWanted: (record: TailedRecord) => boolean;
  /** Recording ends after this many records. */
  readonly limit: number;
  /** Recording ends after this time. */
  readonly forMs: number;
}

/** What has been recorded so far. */
export interface RecordingFigures {
  records: number;
  dataBytes: number;
  readonly shards: Set<string>;
}

/**
 * Writes the records of a stream into a file, in order of time and of each shard, until the selection, the limit or the
 * time ends. The caller finishes the file, also after an error: it is valid with what was recorded.
 * @throws the signal's reason, or the first error
 */
export async function recordStream(
  context: FollowContext,
  { selection, isWanted, limit, forMs }: RecordingOptions,
  file: RecordingFile,
  figures: RecordingFigures,
): Promise<void> {
  const { client, clock } = context;
  const done = new AbortController();
  const ranges = new ShardRanges(client, selection.streamName);
  const order = new TimeOrder(clock, (record) => {
    if (figures.records === limit || !isWanted(record)) return;
    const { shardId, sequenceNumber, partitionKey, data } = record;
    const explicitHashKey = ranges.explicitHashKeyOf(shardId, partitionKey);
    const timestampMs = Math.round(record.timestampMs);
    file.add({ timestampMs, shardId, sequenceNumber, partitionKey, explicitHashKey, data });
    figures.records++;
    figures.dataBytes += data.length;
    figures.shards.add(shardId);
    if (figures.records === limit) done.abort(done);
  });
  const timer = Number.isFinite(forMs) ? clock.setTimer(forMs, () => done.abort(done)) : undefined;
  try {
    const signal = AbortSignal.any([context.signal, done.signal]);
    await followShards({ ...context, signal }, selection, {
      opened: (shardId) => order.opened(shardId),
      async read(shardId, read) {
        await ranges.require(shardId);
        await order.add(shardId, read.records, read);
        await file.drain();
      },
      ended: (shardId) => order.ended(shardId),
    });
  } catch (error) {
    if (error !== done) throw error;
  } finally {
    timer?.cancel();
    order.flush();
  }
}
