import { MIB } from '../../lib/bytes.ts';
import type { Client } from '../../client/client.ts';
import { mayPass } from '../../client/errors.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock, Timer } from '../../lib/time/clock.ts';
import { PutRecords } from '../../services/kinesis/operations/put-records.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';
import type { RecordedRecord } from '../recorded-record.ts';
import { KeyQueues } from './key-queues.ts';
import { retryDelayMs } from '../../client/back-off.ts';

// A call takes 500 records and 10 MiB; smaller ones are repeated more cheaply:
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
const MAX_CALL_RECORDS = 500;
const MAX_CALL_BYTES = 4 * MIB;
/** While more are waiting or out, `offer` does not resolve. */
const MAX_WAITING_RECORDS = 20_000;
export const MAX_WAITING_BYTES = 32 * MIB;
const MAX_CALLS = 8;
/** The longest pause before the next attempt. */
const MAX_PAUSE_MS = 5_000;
/** How often one record is sent. With the pauses, about two minutes. */
export const MAX_ATTEMPTS = 50;

export type SendableRecord = Pick<
  RecordedRecord,
  'partitionKey' | 'explicitHashKey' | 'sequenceNumber' | 'data'
>;

/** What has happened with a record that was offered. */
export interface SendListener {
  /** The record is in the stream. */
  onSent(shardId: string): void;
  /** The record was refused, and is sent again. */
  onRetry?(code: string): void;
}

interface Item {
  readonly key: string;
  readonly bytes: number;
  readonly record: SendableRecord;
  readonly listener: SendListener;
  attempts: number;
}

export interface SenderContext {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/**
 * Puts records into a stream, in order for each partition key, and only the failed ones again. A record is in the stream
 * at least once: one whose call was lost is sent again.
 */
export class OrderedSender {
  readonly #context: SenderContext;
  readonly #streamName: string;
  readonly #queues = new KeyQueues<Item>();
  #calls = 0;
  /** Of records that were refused. A listener of the signal for each would be thousands of them. */
  readonly #pauses = new Set<Timer>();
  #failure: { readonly error: unknown } | undefined;
  /** Called after every change: callers that wait for room or for the end check again. */
  #waiters: (() => void)[] = [];

  constructor(context: SenderContext, streamName: string) {
    this.#context = context;
    this.#streamName = streamName;
    context.signal.addEventListener('abort', () => this.#fail(context.signal.reason), { once: true });
  }

  /**
   * Sends a record after the earlier ones of its key. Resolves when there is room for more, not when it is sent.
   * @throws the first failure that cannot be retried, or the signal's reason
   */
  async offer(record: SendableRecord, listener: SendListener): Promise<void> {
    this.#throwIfFailed();
    const key = keyOf(record);
    const bytes = sizeOf(record);
    this.#queues.add({ key, bytes, record, listener, attempts: 0 });
    this.#send();
    await this.#until(
      () => this.#queues.count < MAX_WAITING_RECORDS && this.#queues.bytes < MAX_WAITING_BYTES,
    );
  }

  /** Resolves when everything has been sent. @throws as `offer` */
  settled(): Promise<void> {
    return this.#until(() => this.#queues.count === 0);
  }

  async #until(isDone: () => boolean): Promise<void> {
    this.#throwIfFailed();
    while (!isDone()) {
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
      this.#throwIfFailed();
    }
  }

  #throwIfFailed(): void {
    if (this.#failure) throw this.#failure.error;
  }

  #send(): void {
    while (this.#calls < MAX_CALLS && !this.#failure) {
      const items = this.#queues.take(MAX_CALL_RECORDS, MAX_CALL_BYTES);
      if (items.length === 0) return;
      this.#calls++;
      void this.#call(items)
        .catch((error: unknown) => this.#fail(error))
        .finally(() => {
          this.#calls--;
          this.#wake();
          this.#send();
        });
    }
  }

  async #call(items: readonly Item[]): Promise<void> {
    const { client, signal } = this.#context;
    const Records = items.map(({ key, record: { explicitHashKey, data } }) => ({
      PartitionKey: key,
      ...(explicitHashKey !== undefined && { ExplicitHashKey: explicitHashKey }),
      Data: data,
    }));
    try {
      const input = { StreamName: this.#streamName, Records };
      const { Records: results } = await client.call(kinesisTraits, PutRecords, input, { signal });
      for (const [index, item] of items.entries()) {
        const { ErrorCode, ErrorMessage = '', ShardId = '' } = results[index] ?? { ErrorCode: 'NoResult' };
        if (ErrorCode === undefined) {
          this.#queues.done(item);
          item.listener.onSent(ShardId);
        } else this.#retry(item, ErrorCode, ErrorMessage);
      }
    } catch (error) {
      if (signal.aborted || !mayPass(error)) throw error;
      const { code, message } = error as Error & { code?: string };
      for (const item of items) this.#retry(item, code ?? 'connection', message);
    }
  }

  #retry(item: Item, code: string, message: string): void {
    const { clock, random } = this.#context;
    item.listener.onRetry?.(code);
    if (++item.attempts === MAX_ATTEMPTS) {
      throw new OperatorError(
        `a record with the partition key ${JSON.stringify(item.key)} was refused ${MAX_ATTEMPTS} times, the last time ` +
          `with ${code}: ${message}. Add shards to ${this.#streamName}, or send more slowly`,
      );
    }
    if (this.#failure) return;
    const pause = clock.setTimer(retryDelayMs(item.attempts, random, MAX_PAUSE_MS), () => {
      this.#pauses.delete(pause);
      this.#queues.retry(item);
      this.#send();
    });
    this.#pauses.add(pause);
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    for (const pause of this.#pauses) pause.cancel();
    this.#pauses.clear();
    this.#wake();
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}

/** The size that counts for the limits of a stream. */
export function sizeOf(record: SendableRecord): number {
  return record.data.length + Buffer.byteLength(keyOf(record));
}

/** A record without a key can be on any shard. One that a user has written may have no sequence number. */
function keyOf({ partitionKey, sequenceNumber }: SendableRecord): string {
  return partitionKey ?? (sequenceNumber || '-');
}
