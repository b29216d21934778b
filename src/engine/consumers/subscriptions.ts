import type { Clock } from '../../lib/time/clock.ts';
import { ConsumerThroughput } from './throughput.ts';
import { EngineError } from '../error.ts';
import type { StartingPoint, StreamReader } from '../port.ts';
import { type QuotaMode, SHARD_QUOTA } from '../limits/shard-quota.ts';
import type { Shard } from '../shard/shard.ts';
import type { ShardReader } from '../reading/shard-reader.ts';
import type { Stream } from '../stream/stream.ts';
import { Subscription, type SubscriptionEvent, subscriptionExists } from './subscription.ts';
import { TokenBucket } from '../limits/token-bucket.ts';
import type { ConsumerDocument } from '../stream/consumer-document.ts';

// How long after a successful call another one is refused; later it takes over:
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html
const TAKE_OVER_AFTER_MS = 5_000;

/** What is remembered of a consumer and a shard, beyond the life of a subscription. */
interface Slot {
  readonly calls: TokenBucket;
  readonly throughput: ConsumerThroughput;
  /** Of the last call that succeeded, on the monotonic clock. */
  openedAtMs: number;
  current: Subscription | undefined;
}

export interface SubscribeOptions {
  readonly stream: Stream;
  readonly shard: Shard;
  /** ACTIVE. */
  readonly consumer: ConsumerDocument;
  readonly start: StartingPoint;
  /** Aborted when the client is gone: the subscription ends. */
  readonly signal: AbortSignal;
}

/** Sees to it that each consumer has at most one live subscription to a shard. */
export class Subscriptions {
  readonly #reader: StreamReader;
  readonly #shardReader: ShardReader;
  readonly #clock: Clock;
  readonly #enforced: boolean;
  /** By consumer; a shard has no more of them than its stream has consumers. */
  readonly #slots = new WeakMap<Shard, Map<string, Slot>>();

  constructor(options: { reader: StreamReader; shardReader: ShardReader; clock: Clock; quotas: QuotaMode }) {
    this.#reader = options.reader;
    this.#shardReader = options.shardReader;
    this.#clock = options.clock;
    this.#enforced = options.quotas === 'on';
  }

  /**
   * Opens a subscription; one that the consumer has to this shard already ends.
   * @returns its events, to be taken once
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
    this.#checkTakeOver(slot, shard, consumer);
    this.#checkRate(slot, shard, consumer);
    const from = await this.#shardReader.resolve(stream, shard, start);
    // Someone may have been quicker in the meantime.
    this.#checkTakeOver(slot, shard, consumer);
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
      onEnd: () => {
        slot.current = undefined;
      },
    });
    slot.current = subscription;
    return subscription.events();
  }

  /** What a consumer may still read of a shard, by whatever way; undefined when quotas are off. */
  throughputOf(stream: Stream, shard: Shard, consumer: ConsumerDocument): ConsumerThroughput | undefined {
    return this.#enforced ? this.#slotOf(stream, shard, consumer).throughput : undefined;
  }

  #checkTakeOver({ openedAtMs }: Slot, shard: Shard, consumer: ConsumerDocument): void {
    if (this.#clock.monotonicMs() - openedAtMs < TAKE_OVER_AFTER_MS)
      throw subscriptionExists(consumer, shard);
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
    const known = slots.get(keyOf(consumer));
    if (known) return known;
    // Those of consumers that are gone make room.
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
