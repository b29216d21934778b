import type { StreamRecord } from '../../src/engine/port.ts';
import type { Written } from '../../src/engine/shard/shard.ts';
import { Horizon } from './horizon.ts';
import type { Trace } from './trace.ts';

/*
 * The state of a record, as its producer and the readers know it:
 *
 *   in flight ──► stored      acknowledged, or seen by a reader
 *       ├───────► uncertain   the response was "it may be stored", or a crash came first
 *       │             └─────► stored, or lost when the next life does not have it
 *       └───────► refused     it must never be seen
 */
export interface KnownRecord {
  readonly id: number;
  readonly partitionKey: string;
  readonly data: Buffer;
  /** The newest sequence number of its key that was acknowledged before it was sent. */
  readonly after: bigint;
  fate: 'in flight' | 'uncertain' | 'stored' | 'refused' | 'lost';
  shardId: string | undefined;
  sequenceNumber: bigint;
  /** Bounds of its arrival time. */
  earliestMs: number;
  latestMs: number;
  /** The function has finished it. */
  delivered: boolean;
}

/** The part of a record that readers and functions receive. */
export type SeenRecord = Pick<StreamRecord, 'sequenceNumber' | 'partitionKey' | 'data' | 'timestampMs'>;

/** Everything that clients may rely on. */
export class Model {
  readonly horizon: Horizon;
  readonly trace: Trace;
  readonly now: () => number;
  readonly #byId = new Map<number, KnownRecord>();
  readonly #byShard = new Map<string, KnownRecord[]>();
  readonly #byKey = new Map<string, KnownRecord[]>();
  readonly #watchers = new Set<(record: KnownRecord) => void>();

  constructor(trace: Trace, now: () => number, retentionHours: number) {
    this.trace = trace;
    this.now = now;
    this.horizon = new Horizon(retentionHours);
  }

  /** A record that is about to be sent. Its data begins with its id, which identifies it. */
  sent(partitionKey: string, filler: number): KnownRecord {
    const id = this.#byId.size;
    const newest = this.#byKey.get(partitionKey)?.findLast(({ fate }) => fate === 'stored');
    const record: KnownRecord = {
      id,
      partitionKey,
      data: Buffer.from(`${id}:`.padEnd(filler, '.')),
      after: newest?.sequenceNumber ?? 0n,
      fate: 'in flight',
      shardId: undefined,
      sequenceNumber: 0n,
      earliestMs: this.now(),
      latestMs: Number.POSITIVE_INFINITY,
      delivered: false,
    };
    this.#byId.set(id, record);
    return record;
  }

  /** Calls `onStored` for each record when it is first known to be stored. */
  onStored(onStored: (record: KnownRecord) => void): { stop(): void } {
    this.#watchers.add(onStored);
    return { stop: () => void this.#watchers.delete(onStored) };
  }

  acknowledged(record: KnownRecord, { shardId, sequenceNumber }: Written): void {
    if (record.fate !== 'in flight' && record.fate !== 'stored') {
      this.trace.reportViolation(`record ${record.id} was acknowledged after it was ${record.fate}`);
    }
    record.latestMs = Math.min(record.latestMs, this.now());
    this.#store(record, shardId, BigInt(sequenceNumber));
  }

  refused(record: KnownRecord): void {
    if (record.fate === 'in flight') record.fate = 'refused';
    else this.trace.reportViolation(`record ${record.id} was refused and yet it is ${record.fate}`);
  }

  uncertain(record: KnownRecord): void {
    record.latestMs = Math.min(record.latestMs, this.now());
    if (record.fate === 'in flight') record.fate = 'uncertain';
  }

  /** The process died: requests in flight get no response. */
  crashed(): void {
    for (const record of this.#byId.values()) if (record.fate === 'in flight') this.uncertain(record);
  }

  /** A reader received this record. @returns the known record, unless it must not exist */
  seen(shardId: string, seen: SeenRecord, by: string): KnownRecord | undefined {
    const record = this.#byId.get(Number.parseInt(seen.data.toString('latin1', 0, 12), 10));
    if (!record?.data.equals(seen.data) || record.partitionKey !== seen.partitionKey) {
      this.trace.reportViolation(`${by} received ${seen.sequenceNumber} of ${shardId}, which was never put`);
      return undefined;
    }
    if (record.fate === 'refused' || record.fate === 'lost') {
      this.trace.reportViolation(`${by} received record ${record.id}, which was ${record.fate}`);
      return undefined;
    }
    if (seen.timestampMs < record.earliestMs || seen.timestampMs > record.latestMs) {
      this.trace.reportViolation(`record ${record.id} has an arrival time at which it was not in flight`);
    }
    record.earliestMs = seen.timestampMs;
    record.latestMs = seen.timestampMs;
    this.#store(record, shardId, BigInt(seen.sequenceNumber));
    return record;
  }

  /** Records of a shard that are known to be stored, in order. */
  storedIn(shardId: string): readonly KnownRecord[] {
    return this.#byShard.get(shardId) ?? [];
  }

  get shardIds(): string[] {
    return [...this.#byShard.keys()].sort();
  }

  /** Records of a key that are known to be stored, in order, in all shards. */
  storedOf(partitionKey: string): readonly KnownRecord[] {
    return this.#byKey.get(partitionKey) ?? [];
  }

  get records(): Iterable<KnownRecord> {
    return this.#byId.values();
  }

  /** After everything has been read: a record that was not seen must never appear. */
  forgetUnseen(): void {
    for (const record of this.#byId.values()) {
      if (record.fate === 'uncertain' && record.earliestMs >= this.horizon.mayHideBefore(this.now())) {
        record.fate = 'lost';
      }
    }
  }

  #store(record: KnownRecord, shardId: string, sequenceNumber: bigint): void {
    if (record.fate === 'stored') {
      if (record.shardId === shardId && record.sequenceNumber === sequenceNumber) return;
      this.trace.reportViolation(
        `record ${record.id} is ${record.sequenceNumber} of ${record.shardId} and also ${sequenceNumber} of ${shardId}`,
      );
      return;
    }
    record.fate = 'stored';
    record.shardId = shardId;
    record.sequenceNumber = sequenceNumber;
    const ofShard = listIn(this.#byShard, shardId);
    if (ofShard.some((other) => other.sequenceNumber === sequenceNumber)) {
      this.trace.reportViolation(`${sequenceNumber} of ${shardId} names two records`);
    }
    if (sequenceNumber <= record.after) {
      this.trace.reportViolation(
        `record ${record.id} of key ${record.partitionKey} is before one that was put earlier`,
      );
    }
    insert(record, ofShard);
    insert(record, listIn(this.#byKey, record.partitionKey));
    for (const onStored of this.#watchers) onStored(record);
  }
}

function listIn(lists: Map<string, KnownRecord[]>, key: string): KnownRecord[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/** Keeps the list in order. New records belong near its end. */
function insert(record: KnownRecord, list: KnownRecord[]): void {
  const before = list.findLastIndex(({ sequenceNumber }) => sequenceNumber < record.sequenceNumber);
  list.splice(before + 1, 0, record);
}
