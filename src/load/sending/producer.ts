import { MIB } from '../../lib/bytes.ts';
import { sharedAbort } from '../../lib/concurrency/shared-abort.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { LoadRecord } from '../load-record.ts';
import type { LoadReport } from '../report/load-report.ts';
import { retryDelayMs } from '../../client/back-off.ts';
import type { Outbox } from './outbox.ts';
import type { Packed, Packer } from './packer.ts';
import { type PendingRecord, sizeBytes } from './pending-record.ts';
import type { PutResult, RecordSink } from './record-sink.ts';

/** Records that were due and have no result yet: waiting, in a call, or before their next attempt. */
const MAX_PENDING_RECORDS = 50_000;
const MAX_PENDING_BYTES = 128 * MIB;
const MAX_CALLS_IN_FLIGHT = 32;
/** A record is given up when it was due this long ago, as by the Kinesis Producer Library (RecordTtl). */
const RECORD_LIFE_MS = 30_000;

/**
 * Puts records with few calls. A record that fails is sent again after a back-off, the others of its call are not. A
 * record is counted as accepted, lost (older than its life) or abandoned (stopped before).
 */
export class Producer {
  readonly #sink: RecordSink;
  readonly #packer: Packer;
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #report: LoadReport;
  readonly #maxPendingRecords: number;
  readonly #stopCalls = sharedAbort();
  #pending = 0;
  #pendingBytes = 0;
  #calls = 0;
  #error: unknown;
  /** The failed records of a call. */
  readonly #backingOff = new Set<readonly PendingRecord[]>();

  constructor(options: {
    readonly sink: RecordSink;
    readonly packer: Packer;
    readonly outbox: Outbox;
    readonly clock: Clock;
    readonly random: Random;
    readonly report: LoadReport;
    readonly maxPendingRecords?: number;
  }) {
    this.#sink = options.sink;
    this.#packer = options.packer;
    this.#outbox = options.outbox;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#report = options.report;
    this.#maxPendingRecords = options.maxPendingRecords ?? MAX_PENDING_RECORDS;
  }

  get pending(): number {
    return this.#pending;
  }

  get callsInFlight(): number {
    return this.#calls;
  }

  get hasRoom(): boolean {
    return this.#pending < this.#maxPendingRecords && this.#pendingBytes < MAX_PENDING_BYTES;
  }

  /** How long ago the oldest record was due that waits for its first or its next attempt. */
  get behindMs(): number {
    let oldestMs = this.#outbox.oldestDueMs() ?? Infinity;
    for (const records of this.#backingOff) {
      for (const { dueMs } of records) oldestMs = Math.min(oldestMs, dueMs);
    }
    return Math.max(0, this.#clock.monotonicMs() - oldestMs);
  }

  /** @param dueMs on the monotonic clock */
  add(record: LoadRecord, dueMs: number): void {
    this.#pending++;
    this.#pendingBytes += sizeBytes(record);
    this.#outbox.add({ ...record, dueMs, attempts: 0 });
  }

  /** Sends what waits, in as many calls as are allowed. @throws the error of an earlier call that cannot be repeated */
  send(): void {
    if (this.#error !== undefined) throw this.#error;
    while (this.#calls < MAX_CALLS_IN_FLIGHT) {
      const packed = this.#withoutExpired(this.#packer.pack(this.#outbox));
      if (packed.length === 0) return;
      this.#calls++;
      void this.#put(packed)
        .catch((error: unknown) => {
          this.#error ??= error;
        })
        .finally(() => {
          this.#calls--;
          // The records that waited for this call are sent now.
          if (this.#calls === MAX_CALLS_IN_FLIGHT - 1 && this.#error === undefined) this.send();
        });
    }
  }

  /** Ends the calls in flight. What has no result is counted as abandoned. */
  abandon(): void {
    this.#report.abandoned += this.#pending;
    this.#pending = 0;
    this.#stopCalls.abort();
  }

  async #put(packed: readonly Packed[]): Promise<void> {
    const again: PendingRecord[] = [];
    this.#report.calls++;
    this.#report.sent += packed.length;
    const results = await this.#sink.put(packed, this.#stopCalls.signal);
    // `abandon` has counted these.
    if (this.#stopCalls.signal.aborted) return;
    const nowMs = this.#clock.monotonicMs();
    for (const [index, record] of packed.entries()) {
      const result = results[index]!;
      if (result.kind === 'accepted') await this.#accept(record, result.shardId, nowMs, again);
      else again.push(...this.#refused(record, result));
    }
    if (again.length > 0) this.#retry(again);
  }

  async #accept(packed: Packed, shardId: string, nowMs: number, again: PendingRecord[]): Promise<void> {
    // A record by itself is put by its own hash key, so its shard is the right one.
    const misplaced = new Set(
      packed.members.length === 1 ? [] : await this.#packer.misplaced(packed, shardId),
    );
    this.#report.misplaced += misplaced.size;
    for (const record of packed.members) {
      if (misplaced.has(record)) {
        again.push(record);
        continue;
      }
      this.#report.accept(shardId, sizeBytes(record), nowMs - record.dueMs);
      this.#settle(record);
    }
  }

  #refused(packed: Packed, result: Exclude<PutResult, { kind: 'accepted' }>): readonly PendingRecord[] {
    if (result.kind === 'throttled') this.#report.throttle(result.shardId);
    else this.#report.fail(result.because);
    return packed.members;
  }

  #retry(records: readonly PendingRecord[]): void {
    for (const record of records) record.attempts++;
    const delayMs = retryDelayMs(Math.max(...records.map(({ attempts }) => attempts)), this.#random);
    this.#backingOff.add(records);
    this.#clock.setTimer(delayMs, () => {
      this.#backingOff.delete(records);
      if (this.#stopCalls.signal.aborted) return;
      this.#report.retried += records.length;
      this.#outbox.putBack(records);
    });
  }

  #withoutExpired(packed: readonly Packed[]): readonly Packed[] {
    const bornMs = this.#clock.monotonicMs() - RECORD_LIFE_MS;
    return packed.filter(({ members }) => {
      if (members.some(({ dueMs }) => dueMs >= bornMs)) return true;
      for (const record of members) {
        this.#report.lost++;
        this.#settle(record);
      }
      return false;
    });
  }

  #settle(record: PendingRecord): void {
    this.#pending--;
    this.#pendingBytes -= sizeBytes(record);
    this.#outbox.settle(record);
  }
}
