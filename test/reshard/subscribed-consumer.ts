import { setTimeout as pause } from 'node:timers/promises';
import {
  type ChildShard,
  type KinesisClient,
  ResourceInUseException,
  type StartingPosition,
  SubscribeToShardCommand,
} from '@aws-sdk/client-kinesis';
import type { Random } from '../../src/lib/random.ts';
import { type Receipts, ShardPlace } from './consumer.ts';
import type { ReadShard } from './walk-shards.ts';

// For five seconds after a subscription no other one is accepted, whatever became of it.
const TRY_AGAIN_MS = 500;
// Of its events, how often it goes away after one.
const ONE_IN = 60;

interface SubscribedOptions {
  readonly client: KinesisClient;
  readonly consumerArn: string;
  readonly random: Random;
  readonly receipts: Receipts;
  readonly signal: AbortSignal;
}

/** Reads by SubscribeToShard; now and then it leaves and comes back after the last continuation. */
export function subscribedReader(options: SubscribedOptions): ReadShard {
  return async (shardId) => {
    const place = new ShardPlace(shardId, options.receipts);
    let from: StartingPosition = { Type: 'TRIM_HORIZON' };
    for (;;) {
      const seen = await follow(options, shardId, from, place);
      if (seen.children) return seen.children;
      if (place.atEnd) return undefined;
      from = seen.from;
    }
  };
}

/** One subscription, until it ends or is left. */
async function follow(
  { client, consumerArn: ConsumerARN, random, signal }: SubscribedOptions,
  ShardId: string,
  StartingPosition: StartingPosition,
  place: ShardPlace,
): Promise<{ from: StartingPosition; children?: readonly ChildShard[] }> {
  const leaving = new AbortController();
  const command = new SubscribeToShardCommand({ ConsumerARN, ShardId, StartingPosition });
  const abortSignal = AbortSignal.any([leaving.signal, signal]);
  let from = StartingPosition;
  for await (const { SubscribeToShardEvent: event } of await subscribe(client, command, abortSignal)) {
    signal.throwIfAborted();
    if (!event) continue;
    place.take(event.Records!);
    if (event.ContinuationSequenceNumber === undefined) return { from, children: event.ChildShards ?? [] };
    from = { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: event.ContinuationSequenceNumber };
    if (place.atEnd || random.integer(ONE_IN) === 0) break;
  }
  leaving.abort();
  return { from };
}

async function subscribe(client: KinesisClient, command: SubscribeToShardCommand, abortSignal: AbortSignal) {
  for (;;) {
    try {
      return (await client.send(command, { abortSignal })).EventStream!;
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
      await pause(TRY_AGAIN_MS, undefined, { signal: abortSignal });
    }
  }
}
