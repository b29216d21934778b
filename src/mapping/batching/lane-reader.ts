import type { ShardPosition, ShardRead, StreamReader, StreamRecord, StreamRef } from '../../engine/port.ts';
import { type Lane, laneOf } from './lane.ts';
import type { RecordFilter } from '../filter/record-filter.ts';
import type { LoopSignals } from '../loop-signals.ts';

export interface LaneReaderOptions {
  readonly reader: StreamReader;
  readonly stream: StreamRef;
  readonly shardId: string;
  readonly lane: Lane;
  readonly filter: RecordFilter;
  readonly signals: LoopSignals;
}

/** Reads a shard and selects the records of one lane that pass the mapping's filter. */
export class LaneReader {
  readonly #options: LaneReaderOptions;

  constructor(options: LaneReaderOptions) {
    this.#options = options;
  }

  /** Reads records of all lanes. */
  read(from: ShardPosition, limits: { maxRecords: number; maxBytes: number }): Promise<ShardRead> {
    const { reader, stream, shardId } = this.#options;
    return reader.read(stream, shardId, from, limits);
  }

  /** Whether there is anything to read: a record, the end of the shard, or an error, which the loop will meet. */
  hasMore(from: ShardPosition): Promise<boolean> {
    return this.read(from, { maxRecords: 1, maxBytes: 1 }).then(
      ({ records, ended }) => records.length > 0 || ended,
      () => true,
    );
  }

  select(record: StreamRecord): 'accepted' | 'filtered-out' | 'other-lane' {
    const { lane, filter } = this.#options;
    // A record without a partition key has no order to preserve, so its sequence number assigns it.
    const key = record.partitionKey ?? record.sequenceNumber;
    if (laneOf(key, lane.count) !== lane.index) return 'other-lane';
    return filter(record) ? 'accepted' : 'filtered-out';
  }

  /** Resolves when there is something to read, after the timeout, or when the loop is stopped. */
  async waitForRecords(from: ShardPosition, timeoutMs: number): Promise<void> {
    const { reader, stream, shardId, signals } = this.#options;
    try {
      await reader.waitForRecords(stream, shardId, from, { timeoutMs, signal: signals.stop });
    } catch (error) {
      if (!signals.isStopping) throw error;
    }
  }
}
