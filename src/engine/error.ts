import type { StreamStatus } from './stream/document.ts';
import type { CountedChange } from './stream/change-times.ts';

/**
 * - `stream-exists`: a stream of that name is there already, in whatever state
 * - `stream-not-found`: there is none, or it went away meanwhile
 * - `stream-not-active`: the change must wait until the stream is ACTIVE
 * - `changed-too-often`: it was made as often in the last 24 hours as it may be
 * - `shard-not-found`: the stream has no such shard
 * - `shard-closed`: the shard was split or merged already
 * - `not-adjacent`: the first shard does not end where the second begins
 * - `split-point-outside`: a child would hold fewer than two hash keys
 * - `too-many-shards`: the stream would have more shards, open and closed, than its document holds
 * - `has-consumers`: the stream is not to be deleted while consumers are registered with it
 * - `consumer-exists`: the stream has a consumer of that name, in whatever state
 * - `consumer-not-found`: there is none, or it went away meanwhile
 * - `subscription-exists`: the consumer subscribed to the shard a moment ago, or has meanwhile subscribed anew
 * - `subscribe-rate`: too many calls for a subscription of this consumer to this shard
 * - `distribution-fixed`: only an on-demand stream distributes its records by itself
 * - `consumer-limit`: the stream has as many consumers as it may have, or as may be CREATING at a time
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

/** Why a change to a stream was refused; the stream is as it was. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly facts: EngineErrorFacts;

  constructor(facts: EngineErrorFacts) {
    super(facts.kind);
    this.facts = facts;
  }
}
