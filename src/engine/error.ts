import type { CountedChange, StreamStatus } from './status.ts';

/**
 * - `stream-exists`: a stream of that name exists, in any state
 * - `stream-not-found`: the stream does not exist, or was deleted in the meantime
 * - `stream-not-active`: the change is possible only while the stream is ACTIVE
 * - `changed-too-often`: the daily limit of the change is reached
 * - `shard-not-found`: the stream has no such shard
 * - `shard-closed`: the shard was already split or merged
 * - `not-adjacent`: the first shard does not end where the second begins
 * - `split-point-outside`: a child would have fewer than two hash keys
 * - `too-many-shards`: the document of the stream would be too large with that many shards, open and closed
 * - `has-consumers`: the stream is not deleted because consumers are registered with it
 * - `consumer-exists`: the stream has a consumer of that name, in any state
 * - `consumer-not-found`: the consumer does not exist, or was removed in the meantime
 * - `subscription-exists`: the consumer subscribed to the shard moments ago, or took this subscription over
 * - `subscribe-rate`: too many subscription calls of this consumer for this shard
 * - `distribution-fixed`: only an on-demand stream can distribute records without keys
 * - `consumer-limit`: the stream has reached its limit of consumers, in total or in CREATING
 */
export type EngineErrorFacts =
  | { readonly kind: 'stream-exists' | 'stream-not-found' | 'has-consumers' | 'distribution-fixed' }
  | { readonly kind: 'stream-not-active'; readonly status: StreamStatus }
  | { readonly kind: 'changed-too-often'; readonly change: CountedChange; readonly limit: number }
  | { readonly kind: 'shard-not-found' | 'shard-closed'; readonly shardNumber: number }
  | { readonly kind: 'too-many-shards'; readonly shards: number }
  | { readonly kind: 'consumer-exists' | 'consumer-not-found'; readonly consumerName: string }
  | {
      readonly kind: 'subscription-exists' | 'subscribe-rate';
      readonly consumerName: string;
      readonly shardNumber: number;
    }
  | { readonly kind: 'consumer-limit'; readonly of: 'registered' | 'CREATING'; readonly limit: number }
  | { readonly kind: 'not-adjacent'; readonly shards: readonly [number, number] }
  | {
      readonly kind: 'split-point-outside';
      readonly shardNumber: number;
      readonly at: string;
      readonly start: bigint;
      readonly end: bigint;
    };

/** A request that the engine rejected, or a subscription that it ended. The stream is unchanged. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly facts: EngineErrorFacts;

  constructor(facts: EngineErrorFacts) {
    super(facts.kind);
    this.facts = facts;
  }
}
