import type { Clock } from '../../lib/time/clock.ts';
import { EngineError } from '../error.ts';
import type { ConsumerMetrics } from '../metrics.ts';
import { type QuotaMode, SHARD_QUOTA } from '../limits/shard-quota.ts';
import { TokenBucket } from '../limits/token-bucket.ts';
import type { StartingPoint, StreamReader } from '../port.ts';
import type { ShardReader } from '../reading/shard-reader.ts';
import { logIdOf } from '../stream/keys.ts';
import type { Shard } from '../shard/shard.ts';
import type { ConsumerDocument } from '../stream/consumer-document.ts';
import type { Stream } from '../stream/stream.ts';
import type { SubscriptionClaims } from './claims.ts';
import { Subscription, type SubscriptionEvent, subscriptionExists } from './subscription.ts';
import { ConsumerThroughput } from './throughput.ts';

// A second call within this time is rejected; a later one takes the subscription over:
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html
const TAKE_OVER_AFTER_MS = 5_000;

/** The state of a consumer for a shard, which outlives each subscription. */
interface Slot {
  readonly calls: TokenBucket;
  readonly throughput: ConsumerThroughput;
  /** The time of the last successful call, on the monotonic clock. */
  openedAtMs: number;
  current: Subscription | undefined;
}

/** What a consumer has taken of its quota for a shard. */
export type ConsumerUse = readonly [subscribeCalls: number, readBytes: number];

export interface SubscriptionsOptions {
  readonly reader: StreamReader;
  readonly shardReader: ShardReader;
  readonly clock: Clock;
  readonly quotas: QuotaMode;
  /** When several processes serve the streams; undefined: only this one. */
  readonly claims?: SubscriptionClaims | undefined;
}

export interface SubscribeOptions {
  readonly stream: Stream;
  readonly shard: Shard;
  /** Must be ACTIVE. */
  readonly consumer: ConsumerDocument;
  readonly start: StartingPoint;
  /** Aborted when the client disconnects: the subscription ends. */
  readonly signal: AbortSignal;
}

/** Ensures that each consumer has at most one open subscription to a shard. */
export class Subscriptions {
  readonly #reader: StreamReader;
  readonly #shardReader: ShardReader;
  readonly #clock: Clock;
  readonly #enforced: boolean;
  readonly #claims: SubscriptionClaims | undefined;
  /** By consumer. Slots of removed consumers are dropped when the next slot is added. */
  readonly #slots = new WeakMap<Shard, Map<string, Slot>>();

  constructor(options: SubscriptionsOptions) {
    this.#reader = options.reader;
    this.#shardReader = options.shardReader;
    this.#clock = options.clock;
    this.#enforced = options.quotas === 'on';
    this.#claims = options.claims;
  }

  /**
   * Opens a subscription and ends an earlier one of the consumer to this shard.
   * @returns its events, to be iterated once
   * @throws EngineError `subscription-exists`, `subscribe-rate`; StorageError
   */
  async open({
    stream,
    shard,
    consumer,
    start,
    signal,
  }: SubscribeOptions): Promise<AsyncIterable<SubscriptionEvent>> {
    const slot = this.#slotOf(stream, shard, consumer);
    const claimKey = `${logIdOf(stream.document, shard.number)}/${keyOf(consumer)}`;
    const checkTakeOver = () => {
      if (this.#isRecent(slot, claimKey)) throw subscriptionExists(consumer, shard);
    };
    checkTakeOver();
    this.#checkRate(slot, shard, consumer);
    const from = await this.#shardReader.resolve(stream, shard, start);
    // A concurrent call may have succeeded meanwhile.
    checkTakeOver();
    // After the checks, so that a call that they refuse does not end the subscription at another process.
    const takenOver = this.#claims && (await this.#claims.claim(claimKey, TAKE_OVER_AFTER_MS));
    if (this.#claims && !takenOver) throw subscriptionExists(consumer, shard);
    slot.current?.end('taken-over');
    slot.openedAtMs = this.#clock.monotonicMs();
    const subscription = new Subscription({
      reader: this.#reader,
      shardReader: this.#shardReader,
      clock: this.#clock,
      stream,
      shard,
      consumer,
      from,
      throughput: this.throughputOf(stream, shard, consumer),
      signal,
      takenOver,
      onEnd: (ended) => {
        if (slot.current === ended) slot.current = undefined;
      },
    });
    // The client may have gone before, or the consumer.
    if (!subscription.hasEnded) slot.current = subscription;
    return subscription.events();
  }

  /** The consumer's read quota for a shard; undefined when quotas are off. */
  throughputOf(stream: Stream, shard: Shard, consumer: ConsumerDocument): ConsumerThroughput | undefined {
    return this.#enforced ? this.#slotOf(stream, shard, consumer).throughput : undefined;
  }

  /** What consumers have taken here of their quotas for a shard so far, by consumer. */
  *taken(shard: Shard): Iterable<readonly [consumer: string, ConsumerUse]> {
    for (const [key, { calls, throughput }] of this.#slots.get(shard) ?? []) {
      yield [key, [calls.takenSoFar, throughput.takenSoFar]];
    }
  }

  /** Takes what a consumer has taken at another process. */
  takeElsewhere(stream: Stream, shard: Shard, key: string, [calls, bytes]: ConsumerUse): void {
    const consumer = stream.document.consumers.find((other) => keyOf(other) === key);
    if (!consumer || !this.#enforced) return;
    const slot = this.#slotOf(stream, shard, consumer);
    const nowMs = this.#clock.monotonicMs();
    slot.calls.takeElsewhere(calls, nowMs);
    slot.throughput.takeElsewhere(bytes, nowMs);
  }

  /** What the consumers of a stream have open now. */
  metricsOf({ document, shards }: Stream): ConsumerMetrics[] {
    if (document.consumers.length === 0) return [];
    const slots = Array.from(shards, (shard) => this.#slots.get(shard)).filter((slot) => slot !== undefined);
    return document.consumers.map((consumer) => {
      const open = slots
        .map((ofShard) => ofShard.get(keyOf(consumer))?.current)
        .filter((subscription) => subscription !== undefined);
      return {
        consumerName: consumer.name,
        subscriptions: open.length,
        millisBehindLatest: Math.max(0, ...open.map(({ millisBehindLatest }) => millisBehindLatest)),
      };
    });
  }

  #isRecent({ openedAtMs }: Slot, claimKey: string): boolean {
    return (
      this.#clock.monotonicMs() - openedAtMs < TAKE_OVER_AFTER_MS ||
      this.#claims?.isRecent(claimKey, TAKE_OVER_AFTER_MS) === true
    );
  }

  #checkRate({ calls }: Slot, shard: Shard, consumer: ConsumerDocument): void {
    if (!this.#enforced) return;
    if (!calls.allows(1, this.#clock.monotonicMs())) {
      throw new EngineError({
        kind: 'subscribe-rate',
        consumerName: consumer.name,
        shardNumber: shard.number,
      });
    }
    calls.take(1);
  }

  #slotOf({ document }: Stream, shard: Shard, consumer: ConsumerDocument): Slot {
    const slots = this.#slots.get(shard) ?? new Map<string, Slot>();
    this.#slots.set(shard, slots);
    const existing = slots.get(keyOf(consumer));
    if (existing) return existing;
    // Remove the slots of consumers that no longer exist.
    const keys = new Set(document.consumers.map(keyOf));
    for (const key of slots.keys()) if (!keys.has(key)) slots.delete(key);
    const nowMs = this.#clock.monotonicMs();
    const slot: Slot = {
      calls: new TokenBucket(SHARD_QUOTA.subscribeCallsPerSecond, SHARD_QUOTA.subscribeCallsPerSecond, nowMs),
      throughput: new ConsumerThroughput(nowMs),
      openedAtMs: -Infinity,
      current: undefined,
    };
    slots.set(keyOf(consumer), slot);
    return slot;
  }
}

function keyOf({ name, createdMs }: ConsumerDocument): string {
  return `${name}:${createdMs}`;
}
