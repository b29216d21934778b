import { setTimeout as pause } from 'node:timers/promises';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  type ShardIteratorType,
} from '@aws-sdk/client-kinesis';
import type { Random } from '../../src/lib/random.ts';
import { STREAM } from './stream-name.ts';
import { type Receipts, ShardCursor } from './consumer.ts';
import type { ReadShard } from './walk-shards.ts';

const POLL_MS = 40;
const MAX_LIMIT = 300;
// One read in this many uses an iterator twice, and as many replace it by another one.
const ONE_IN = 8;

interface PollingOptions {
  readonly client: KinesisClient;
  readonly random: Random;
  readonly receipts: Receipts;
  /** Iterators that were created before anything was written. Other shards begin at TRIM_HORIZON. */
  readonly iterators: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
}

/** Reads by GetRecords with random limits and kinds of iterators, sometimes with one iterator twice. */
export function pollingReader({ client, random, receipts, iterators, signal }: PollingOptions): ReadShard {
  const open = async (ShardId: string, ShardIteratorType: ShardIteratorType, rest = {}): Promise<string> => {
    const input = { StreamName: STREAM, ShardId, ShardIteratorType, ...rest };
    const { ShardIterator } = await client.send(new GetShardIteratorCommand(input));
    return ShardIterator!;
  };

  const openAgain = (shardId: string, cursor: ShardCursor): Promise<string> => {
    const { SequenceNumber: StartingSequenceNumber, ApproximateArrivalTimestamp: Timestamp } = cursor.last!;
    const kind = random.integer(3);
    cursor.begin(kind === 0 ? 'after' : 'before');
    if (kind === 0) return open(shardId, 'AFTER_SEQUENCE_NUMBER', { StartingSequenceNumber });
    if (kind === 1) return open(shardId, 'AT_SEQUENCE_NUMBER', { StartingSequenceNumber });
    return open(shardId, 'AT_TIMESTAMP', { Timestamp });
  };

  return async (shardId) => {
    const cursor = new ShardCursor(shardId, receipts);
    let iterator = iterators.get(shardId) ?? (await open(shardId, 'TRIM_HORIZON'));
    for (;;) {
      signal.throwIfAborted();
      const Limit = 1 + random.integer(MAX_LIMIT);
      const output = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit }));
      const isEmpty = output.Records!.length === 0;
      cursor.add(output.Records!);
      if (!output.NextShardIterator) return output.ChildShards ?? [];
      if (cursor.atEnd) return undefined;
      const choice = random.integer(ONE_IN);
      // An iterator that returned records returns them again.
      if (choice === 0 && !isEmpty) cursor.begin('before');
      else if (choice === 1 && cursor.last) iterator = await openAgain(shardId, cursor);
      else iterator = output.NextShardIterator;
      if (isEmpty) await pause(POLL_MS);
    }
  };
}
