import type { ShardPosition, StreamReader, StreamRecord, StreamRef } from '../../../engine/port.ts';

export interface SourceLimits {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

/** The records of one shard, read ahead in pages. */
export class ShardSource {
  readonly shardId: string;
  readonly #reader: StreamReader;
  readonly #stream: StreamRef;
  readonly #limits: SourceLimits;
  #records: readonly StreamRecord[] = [];
  #taken = 0;
  #readTo: ShardPosition;
  #position: ShardPosition;
  #state: 'more' | 'at tip' | 'ended' = 'more';

  constructor(
    reader: StreamReader,
    stream: StreamRef,
    at: { readonly shardId: string; readonly position: ShardPosition },
    limits: SourceLimits,
  ) {
    this.shardId = at.shardId;
    this.#reader = reader;
    this.#stream = stream;
    this.#limits = limits;
    this.#position = at.position;
    this.#readTo = at.position;
  }

  /** The next record, once it has been read. */
  get head(): StreamRecord | undefined {
    return this.#records[this.#taken];
  }

  /** Behind the last record that was taken, or that was found to be missing. */
  get position(): ShardPosition {
    return this.#position;
  }

  /** Whether the shard is closed and all of it was taken. */
  get hasEnded(): boolean {
    return this.#state === 'ended' && this.head === undefined;
  }

  get isAtTip(): boolean {
    return this.#state !== 'more' && this.head === undefined;
  }

  /** Reads the next page when all of the one before was taken. */
  async fill(): Promise<void> {
    if (this.head || this.#state !== 'more') return;
    const { records, next, ended } = await this.#reader.read(
      this.#stream,
      this.shardId,
      this.#readTo,
      this.#limits,
    );
    this.#records = records;
    this.#taken = 0;
    this.#readTo = next;
    if (ended) this.#state = 'ended';
    else if (records.length === 0) this.#state = 'at tip';
    if (records.length === 0) this.#position = next;
  }

  take(): StreamRecord {
    const record = this.#records[this.#taken++]!;
    this.#position = record.next;
    return record;
  }
}
