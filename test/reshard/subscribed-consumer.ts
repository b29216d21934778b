import { setTimeout as pause } from 'node:timers/promises';
import {
  type ChildShard,
  type KinesisClient,
  ResourceInUseException,
  type StartingPosition,
  SubscribeToShardCommand,
} from '@aws-sdk/client-kinesis';
import type { Random } from '../../src/lib/random.ts';
import { type Receipts, ShardCursor } from './consumer.ts';
import type { ReadShard } from './walk-shards.ts';

// No other subscription is accepted for five seconds, even if the last one failed.
const RETRY_MS = 500;
// After one event in this many it cancels the subscription.
const ONE_IN = 60;

interface SubscribedOptions {
  readonly client: KinesisClient;
  readonly consumerArn: string;
  readonly random: Random;
  readonly receipts: Receipts;
  readonly signal: AbortSignal;
}

/** Reads by SubscribeToShard; sometimes cancels the subscription and resumes after the last continuation. */
export function subscribedReader(options: SubscribedOptions): ReadShard {
  return async (shardId) => {
    const cursor = new ShardCursor(shardId, options.receipts);
    let from: StartingPosition = { Type: 'TRIM_HORIZON' };
    for (;;) {
      const seen = await follow(options, shardId, from, cursor);
      if (seen.children) return seen.children;
      if (cursor.atEnd) return undefined;
      from = seen.from;
    }
  };
}

/** One subscription, until it ends or is cancelled. */
async function follow(
  { client, consumerArn: ConsumerARN, random, signal }: SubscribedOptions,
  ShardId: string,
  StartingPosition: StartingPosition,
  cursor: ShardCursor,
): Promise<{ from: StartingPosition; children?: readonly ChildShard[] }> {
  const cancel = new AbortController();
  const command = new SubscribeToShardCommand({ ConsumerARN, ShardId, StartingPosition });
  const abortSignal = AbortSignal.any([cancel.signal, signal]);
  let from = StartingPosition;
  for await (const { SubscribeToShardEvent: event } of await subscribe(client, command, abortSignal)) {
    signal.throwIfAborted();
    if (!event) continue;
    cursor.add(event.Records!);
    if (event.ContinuationSequenceNumber === undefined) return { from, children: event.ChildShards ?? [] };
    from = { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: event.ContinuationSequenceNumber };
    if (cursor.atEnd || random.integer(ONE_IN) === 0) break;
  }
  cancel.abort();
  return { from };
}

async function subscribe(client: KinesisClient, command: SubscribeToShardCommand, abortSignal: AbortSignal) {
  for (;;) {
    try {
      return (await client.send(command, { abortSignal })).EventStream!;
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
      await pause(RETRY_MS, undefined, { signal: abortSignal });
    }
  }
}
