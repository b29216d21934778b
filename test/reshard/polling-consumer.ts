import { setTimeout as pause } from 'node:timers/promises';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  type ShardIteratorType,
} from '@aws-sdk/client-kinesis';
import type { Random } from '../../src/lib/random.ts';
import { STREAM } from './stream-name.ts';
import { type Receipts, ShardPlace } from './consumer.ts';
import type { ReadShard } from './walk-shards.ts';

const POLL_MS = 40;
const MAX_LIMIT = 300;
// Of its reads, how often it uses an iterator twice, and as often gives it up for another one.
const ONE_IN = 8;

interface PollingOptions {
  readonly client: KinesisClient;
  readonly random: Random;
  readonly receipts: Receipts;
  /** Iterators that it has already, made before anything was written; other shards are begun at TRIM_HORIZON. */
  readonly iterators: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
}

/** Reads by GetRecords, with limits and iterators of every kind, now and then one iterator twice. */
export function pollingReader({ client, random, receipts, iterators, signal }: PollingOptions): ReadShard {
  const open = async (ShardId: string, ShardIteratorType: ShardIteratorType, rest = {}): Promise<string> => {
    const input = { StreamName: STREAM, ShardId, ShardIteratorType, ...rest };
    const { ShardIterator } = await client.send(new GetShardIteratorCommand(input));
    return ShardIterator!;
  };

  const openAgain = (shardId: string, place: ShardPlace): Promise<string> => {
    const { SequenceNumber: StartingSequenceNumber, ApproximateArrivalTimestamp: Timestamp } = place.last!;
    const kind = random.integer(3);
    place.begin(kind === 0 ? 'after' : 'before');
    if (kind === 0) return open(shardId, 'AFTER_SEQUENCE_NUMBER', { StartingSequenceNumber });
    if (kind === 1) return open(shardId, 'AT_SEQUENCE_NUMBER', { StartingSequenceNumber });
    return open(shardId, 'AT_TIMESTAMP', { Timestamp });
  };

  return async (shardId) => {
    const place = new ShardPlace(shardId, receipts);
    let iterator = iterators.get(shardId) ?? (await open(shardId, 'TRIM_HORIZON'));
    for (;;) {
      signal.throwIfAborted();
      const Limit = 1 + random.integer(MAX_LIMIT);
      const answer = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit }));
      const isEmpty = answer.Records!.length === 0;
      place.take(answer.Records!);
      if (!answer.NextShardIterator) return answer.ChildShards ?? [];
      if (place.atEnd) return undefined;
      const whim = random.integer(ONE_IN);
      // One that gave records gives them again.
      if (whim === 0 && !isEmpty) place.begin('before');
      else if (whim === 1 && place.last) iterator = await openAgain(shardId, place);
      else iterator = answer.NextShardIterator;
      if (isEmpty) await pause(POLL_MS);
    }
  };
}
