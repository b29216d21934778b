import type {
  ReadableStreamInfo,
  ShardInfo,
  ShardPosition,
  ShardRead,
  StartingPoint,
  StreamReader,
  StreamRecord,
  StreamRef,
} from '../../../src/engine/port.ts';
import type { Clock } from '../../../src/lib/time/clock.ts';

// Positions have gaps, as in a real store.
const POSITION_STEP = 5;

interface FakeShard {
  readonly info: { -readonly [K in keyof ShardInfo]: ShardInfo[K] };
  readonly records: StreamRecord[];
  /** Records before this index have been trimmed. */
  trimmed: number;
}

/** One stream in memory, for any name. The test puts records and splits and merges shards. */
export class FakeStreamReader implements StreamReader {
  readonly #clock: Clock;
  readonly #shards = new Map<string, FakeShard>();
  readonly #watchers = new Set<() => void>();
  readonly #waiting = new Set<() => void>();
  #createdMs: number;
  #exists = true;
  #sequence = 0;
  retentionHours = 24;
  /** When set, the next calls of `read` fail. */
  failure: Error | undefined;

  constructor(clock: Clock, shardCount = 1) {
    this.#clock = clock;
    this.#createdMs = clock.now();
    for (let number = 0; number < shardCount; number++) this.#open([]);
  }

  put(shardId: string, partitionKey: string, data: Buffer | string = partitionKey): StreamRecord {
    const shard = this.#shard(shardId);
    if (shard.info.closed) throw new Error(`${shardId} is closed`);
    const pos = (shard.records.length + 1) * POSITION_STEP;
    const record: StreamRecord = {
      sequenceNumber: `4${String(this.#sequence++).padStart(55, '0')}`,
      partitionKey,
      data: Buffer.from(data),
      encrypted: false,
      timestampMs: this.#clock.now(),
      position: { pos, index: 0 },
      next: { pos: pos + 1, index: 0 },
    };
    shard.records.push(record);
    this.#wake();
    return record;
  }

  /** Closes the parents and opens the children. */
  reshard(parentShardIds: readonly string[], childCount: number): string[] {
    for (const id of parentShardIds) this.#shard(id).info.closed = true;
    const children = Array.from({ length: childCount }, () => this.#open(parentShardIds));
    this.#wake();
    for (const watcher of this.#watchers) watcher();
    return children;
  }

  trim(shardId: string, recordCount: number): void {
    this.#shard(shardId).trimmed = recordCount;
  }

  deleteStream(): void {
    this.#exists = false;
    this.#shards.clear();
    this.#wake();
    for (const watcher of this.#watchers) watcher();
  }

  createStream(): void {
    this.#exists = true;
    this.#createdMs = this.#clock.now();
    this.#open([]);
    for (const watcher of this.#watchers) watcher();
  }

  async describe(stream: StreamRef): Promise<ReadableStreamInfo | undefined> {
    if (!this.#exists || stream.streamName === 'missing') return undefined;
    return {
      streamName: stream.streamName,
      createdMs: this.#createdMs,
      retentionHours: this.retentionHours,
      shards: Array.from(this.#shards.values(), ({ info }) => ({ ...info })),
    };
  }

  async read(
    _: StreamRef,
    shardId: string,
    from: ShardPosition,
    limits: { maxRecords: number; maxBytes: number },
  ): Promise<ShardRead> {
    if (this.failure) throw this.failure;
    const shard = this.#shard(shardId);
    const left = shard.records.slice(shard.trimmed).filter(({ position }) => position.pos >= from.pos);
    const records: StreamRecord[] = [];
    let bytes = 0;
    for (const record of left) {
      bytes += record.data.length + (record.partitionKey ?? '').length;
      if (records.length === limits.maxRecords || (records.length > 0 && bytes > limits.maxBytes)) break;
      records.push(record);
    }
    const last = records.at(-1);
    const newest = shard.records.at(-1);
    return {
      records,
      next: last?.next ?? from,
      ended: shard.info.closed && records.length === left.length,
      millisBehindLatest:
        newest && records.length < left.length
          ? Math.max(1, this.#clock.now() - (last ?? newest).timestampMs)
          : 0,
    };
  }

  waitForRecords(
    stream: StreamRef,
    shardId: string,
    from: ShardPosition,
    { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<'ready' | 'timeout'> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        timer.cancel();
        this.#waiting.delete(check);
        signal?.removeEventListener('abort', abort);
        settle();
      };
      const abort = () => finish(() => reject(signal?.reason as Error));
      const check = () => {
        this.read(stream, shardId, from, { maxRecords: 1, maxBytes: 1 }).then(
          ({ records, ended }) => {
            if (records.length > 0 || ended) finish(() => resolve('ready'));
          },
          (error: Error) => finish(() => reject(error)),
        );
      };
      const timer = this.#clock.setTimer(timeoutMs, () => finish(() => resolve('timeout')));
      if (signal?.aborted === true) {
        abort();
        return;
      }
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.add(check);
      check();
    });
  }

  async resolve(_: StreamRef, shardId: string, start: StartingPoint): Promise<ShardPosition> {
    const { records, trimmed } = this.#shard(shardId);
    const end = { pos: (records.length + 1) * POSITION_STEP, index: 0 };
    switch (start.kind) {
      case 'trim-horizon':
        return records[trimmed]?.position ?? end;
      case 'latest':
        return end;
      case 'at-timestamp':
        return records.find(({ timestampMs }) => timestampMs >= start.timestampMs)?.position ?? end;
      case 'at-sequence-number':
        return records.find(({ sequenceNumber }) => sequenceNumber >= start.sequenceNumber)?.position ?? end;
      case 'after-sequence-number':
        throw new Error('not needed by mappings');
    }
  }

  watch(_: StreamRef, onChange: () => void): { stop(): void } {
    this.#watchers.add(onChange);
    return { stop: () => void this.#watchers.delete(onChange) };
  }

  #open(parentShardIds: readonly string[]): string {
    const shardId = `shardId-${String(this.#shards.size).padStart(12, '0')}`;
    this.#shards.set(shardId, {
      info: { shardId, parentShardIds, closed: false },
      records: [],
      trimmed: 0,
    });
    return shardId;
  }

  #shard(shardId: string): FakeShard {
    const shard = this.#shards.get(shardId);
    if (!shard) throw new Error(`no ${shardId}`);
    return shard;
  }

  #wake(): void {
    for (const check of this.#waiting) check();
  }
}
