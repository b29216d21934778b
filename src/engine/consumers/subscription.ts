import { MIB } from '../../lib/bytes.ts';
import { type Clock, sleep } from '../../lib/time/clock.ts';
import { EngineError } from '../error.ts';
import type { ShardPosition, StreamReader, StreamRecord } from '../port.ts';
import type { MeasuredRead, ShardReader } from '../reading/shard-reader.ts';
import type { Shard } from '../shard/shard.ts';
import { type ConsumerDocument, isSameConsumer } from '../stream/consumer-document.ts';
import type { Stream } from '../stream/stream.ts';
import type { ConsumerThroughput } from './throughput.ts';

// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html
const LIFE_MS = 5 * 60_000;

// As observed on AWS: docs/aws/kinesis-records.md#subscribetoshard.
const IDLE_EVENT_MS = 5_000;

// One event is buffered for a client at a time: half a second of its throughput, or one larger record.
const EVENT_LIMITS = { maxRecords: 5_000, maxBytes: MIB };

/*
 * The states of a subscription. It ends once, for the first of these reasons:
 *
 *   open → ended   expired, shard-end, disconnected               without an error
 *                  taken-over, consumer-gone, stream-gone         with an error to the client
 */
type SubscriptionEnd =
  | 'expired'
  | 'shard-end'
  | 'disconnected'
  | 'taken-over'
  | 'consumer-gone'
  | 'stream-gone';

type State =
  | { readonly phase: 'open'; readonly stop: AbortController }
  | { readonly phase: 'ended'; readonly reason: SubscriptionEnd };

/** One event for the client. */
export interface SubscriptionEvent {
  /** Empty when nothing was written for a while. */
  readonly records: readonly StreamRecord[];
  /** Where the next subscription continues; undefined at the end of the shard. */
  readonly continuationSequenceNumber: string | undefined;
  readonly millisBehindLatest: number;
}

export interface SubscriptionOptions {
  readonly reader: StreamReader;
  readonly shardReader: ShardReader;
  readonly clock: Clock;
  readonly stream: Stream;
  readonly shard: Shard;
  readonly consumer: ConsumerDocument;
  readonly from: ShardPosition;
  /** The consumer's own throughput from this shard; undefined when quotas are off. */
  readonly throughput: ConsumerThroughput | undefined;
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal;
  /** Aborted when the consumer subscribes at another process. */
  readonly takenOver?: AbortSignal | undefined;
  readonly onEnd: (ended: Subscription) => void;
}

/** Reads one shard for one consumer as records are written, and only as fast as the client accepts events. */
export class Subscription {
  readonly #options: SubscriptionOptions;
  readonly #endsAtMs: number;
  readonly #watch: { stop(): void };
  #state: State = { phase: 'open', stop: new AbortController() };
  #position: ShardPosition;
  #millisBehindLatest = 0;

  constructor(options: SubscriptionOptions) {
    const { clock, stream, signal, takenOver, from } = options;
    this.#options = options;
    this.#endsAtMs = clock.monotonicMs() + LIFE_MS;
    this.#position = from;
    options.shard.quota.counters.subscriptions++;
    this.#watch = stream.watch(() => this.#check());
    signal.addEventListener('abort', this.#onAbort, { once: true });
    takenOver?.addEventListener('abort', this.#onTakenOver, { once: true });
    if (signal.aborted) this.end('disconnected');
    if (takenOver?.aborted) this.end('taken-over');
    this.#check();
  }

  get hasEnded(): boolean {
    return this.#state.phase === 'ended';
  }

  /** At its latest event. */
  get millisBehindLatest(): number {
    return this.#millisBehindLatest;
  }

  /** Call once. @throws EngineError `subscription-exists`, `consumer-not-found`, `stream-not-found`; StorageError */
  async *events(): AsyncGenerator<SubscriptionEvent> {
    try {
      for (let read = await this.#next(); read; read = await this.#next()) {
        yield this.#toEvent(read);
        if (read.ended) this.end('shard-end');
      }
    } finally {
      this.end('disconnected');
    }
    this.#throwEnd();
  }

  /** Has no effect when the subscription has already ended. */
  end(reason: SubscriptionEnd): void {
    if (this.#state.phase === 'ended') return;
    const { stop } = this.#state;
    this.#state = { phase: 'ended', reason };
    this.#watch.stop();
    this.#options.shard.quota.counters.subscriptions--;
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    this.#options.takenOver?.removeEventListener('abort', this.#onTakenOver);
    stop.abort();
    this.#options.onEnd(this);
  }

  readonly #onAbort = () => this.end('disconnected');
  readonly #onTakenOver = () => this.end('taken-over');

  #check(): void {
    const { stream, consumer } = this.#options;
    if (!stream.isAvailable) return this.end('stream-gone');
    const current = stream.document.consumers.find((other) => isSameConsumer(other, consumer));
    if (current?.status !== 'ACTIVE') this.end('consumer-gone');
  }

  /** @returns undefined when the subscription has ended */
  async #next(): Promise<MeasuredRead | undefined> {
    const idleAtMs = this.#options.clock.monotonicMs() + IDLE_EVENT_MS;
    while (this.#state.phase === 'open') {
      const { signal } = this.#state.stop;
      try {
        const read = await this.#readOrWait(idleAtMs, signal);
        if (read) return read;
      } catch (error) {
        // An aborted signal means that the subscription has ended; its state contains the reason.
        if (!signal.aborted) throw error;
      }
    }
    return undefined;
  }

  /** Waits for throughput, or reads, or waits for records. @returns undefined when there is nothing to send yet */
  async #readOrWait(idleAtMs: number, signal: AbortSignal): Promise<MeasuredRead | undefined> {
    const { clock, reader, shardReader, stream, shard, throughput } = this.#options;
    const nowMs = clock.monotonicMs();
    if (nowMs >= this.#endsAtMs) {
      this.end('expired');
      return undefined;
    }
    const debtMs = throughput?.debtMs(nowMs) ?? 0;
    if (debtMs > 0) {
      await sleep(clock, Math.min(debtMs, this.#endsAtMs - nowMs), { signal });
      return undefined;
    }
    const read = await shardReader.read(stream, shard, this.#position, EVENT_LIMITS);
    signal.throwIfAborted();
    this.#position = read.next;
    if (read.records.length > 0 || read.ended || nowMs >= idleAtMs) return read;
    const timeoutMs = Math.min(idleAtMs, this.#endsAtMs) - nowMs;
    await reader.waitForRecords(stream.document, shard.id, this.#position, { timeoutMs, signal });
    return undefined;
  }

  #toEvent({ records, bytes, ended, next, millisBehindLatest }: MeasuredRead): SubscriptionEvent {
    const { clock, shard, throughput } = this.#options;
    throughput?.charge(bytes);
    this.#millisBehindLatest = millisBehindLatest;
    shard.quota.counters.recordsOut += records.length;
    shard.quota.counters.bytesOut += bytes;
    return {
      records,
      millisBehindLatest,
      continuationSequenceNumber: ended ? undefined : shard.sequenceNumbers.continuation(next, clock.now()),
    };
  }

  #throwEnd(): void {
    const { consumer, shard } = this.#options;
    if (this.#state.phase === 'open') return;
    switch (this.#state.reason) {
      case 'taken-over':
        throw subscriptionExists(consumer, shard);
      case 'consumer-gone':
        throw new EngineError({ kind: 'consumer-not-found', consumerName: consumer.name });
      case 'stream-gone':
        throw new EngineError({ kind: 'stream-not-found' });
      case 'expired':
      case 'shard-end':
      case 'disconnected':
        return;
    }
  }
}

export function subscriptionExists(consumer: ConsumerDocument, shard: Shard): EngineError {
  return new EngineError({
    kind: 'subscription-exists',
    consumerName: consumer.name,
    shardNumber: shard.number,
  });
}
