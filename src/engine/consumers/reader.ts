import { type Clock, sleep } from '../../lib/time/clock.ts';
import { EngineError } from '../error.ts';
import type {
  ReadableStreamInfo,
  ShardPosition,
  ShardRead,
  StartingPoint,
  StreamReader,
  StreamRef,
} from '../port.ts';
import { parseShardId } from '../shard/id.ts';
import type { Streams } from '../stream/streams.ts';
import { findConsumer } from './registration.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { ConsumerThroughput } from './throughput.ts';

/**
 * A reader for references that may name a consumer of enhanced fan-out. For a consumer, it reads only while the
 * consumer is ACTIVE, and within the consumer's throughput for each shard, which it shares with subscriptions.
 */
export class ConsumerReader implements StreamReader {
  readonly #reader: StreamReader;
  readonly #streams: Streams;
  readonly #subscriptions: Subscriptions;
  readonly #clock: Clock;

  constructor(options: {
    reader: StreamReader;
    streams: Streams;
    subscriptions: Subscriptions;
    clock: Clock;
  }) {
    this.#reader = options.reader;
    this.#streams = options.streams;
    this.#subscriptions = options.subscriptions;
    this.#clock = options.clock;
  }

  async describe(ref: StreamRef): Promise<ReadableStreamInfo | undefined> {
    const info = await this.#reader.describe(ref);
    const stream = info && this.#streams.find(ref, ref.streamName);
    if (!stream || !ref.consumer) return info;
    const { consumerName, createdSeconds } = ref.consumer;
    const consumer = findConsumer(stream.document, consumerName, createdSeconds);
    return consumer ? { ...info, consumerStatus: consumer.status } : info;
  }

  /**
   * Reads nothing while the consumer has exceeded its throughput.
   * @throws EngineError `stream-not-found`, `shard-not-found`, `consumer-not-found`
   */
  async read(
    ref: StreamRef,
    shardId: string,
    from: ShardPosition,
    limits: { maxRecords: number; maxBytes: number },
  ): Promise<ShardRead> {
    const throughput = this.#throughputOf(ref, shardId);
    const debtMs = throughput?.debtMs(this.#clock.monotonicMs()) ?? 0;
    if (debtMs > 0) return { records: [], next: from, ended: false, millisBehindLatest: debtMs };
    const read = await this.#reader.read(ref, shardId, from, limits);
    throughput?.chargeOnce(read.records);
    return read;
  }

  /** @throws EngineError `stream-not-found`, `shard-not-found`, `consumer-not-found`; the signal's reason */
  async waitForRecords(
    ref: StreamRef,
    shardId: string,
    from: ShardPosition,
    options: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<'ready' | 'timeout'> {
    const deadlineMs = this.#clock.monotonicMs() + options.timeoutMs;
    for (;;) {
      const leftMs = Math.max(0, deadlineMs - this.#clock.monotonicMs());
      const debtMs = this.#debtMs(ref, shardId);
      if (debtMs === 0) {
        return this.#reader.waitForRecords(ref, shardId, from, { ...options, timeoutMs: leftMs });
      }
      if (leftMs === 0) return 'timeout';
      await sleep(this.#clock, Math.min(debtMs, leftMs), {
        ...(options.signal && { signal: options.signal }),
        background: true,
      });
    }
  }

  resolve(ref: StreamRef, shardId: string, start: StartingPoint): Promise<ShardPosition> {
    return this.#reader.resolve(ref, shardId, start);
  }

  watch(ref: StreamRef, onChange: () => void): { stop(): void } {
    return this.#reader.watch(ref, onChange);
  }

  #debtMs(ref: StreamRef, shardId: string): number {
    return this.#throughputOf(ref, shardId)?.debtMs(this.#clock.monotonicMs()) ?? 0;
  }

  /** Undefined without a consumer, or when quotas are off. */
  #throughputOf(ref: StreamRef, shardId: string): ConsumerThroughput | undefined {
    if (!ref.consumer) return undefined;
    const stream = this.#streams.find(ref, ref.streamName);
    const shard = stream?.shard(parseShardId(shardId) ?? -1);
    // When the stream or the shard is missing, the read itself reports it.
    if (!stream || !shard) return undefined;
    const consumer = findConsumer(stream.document, ref.consumer.consumerName, ref.consumer.createdSeconds);
    if (consumer?.status !== 'ACTIVE') {
      throw new EngineError({ kind: 'consumer-not-found', consumerName: ref.consumer.consumerName });
    }
    return this.#subscriptions.throughputOf(stream, shard, consumer);
  }
}
