import { MIB } from '../../lib/bytes.ts';

/** Sizes in bytes. Only tests change them. */
export interface EmbeddedOptions {
  /** Size of a journal segment. A larger block gets a larger segment. */
  readonly segmentBytes: number;
  /** Size of a page of the in-memory tail. */
  readonly pageBytes: number;
  /** A block of the journal accepts no further append above this size. */
  readonly blockBytes: number;
  /** When the tail exceeds this size, its oldest three quarters are sorted into chunks. */
  readonly tailBytes: number;
  /** Bound of the appends that wait for the disk. Further appends are refused as `not-written`. */
  readonly maxWaitingBytes: number;
  /** A larger batch is refused as `too-large`. */
  readonly maxBatchBytes: number;
  /** Size of a chunk's block, which is read as a whole. A larger batch gets a larger block. */
  readonly chunkBlockBytes: number;
  /** A chunk is compacted only when that frees at least this many bytes. */
  readonly minFreedBytes: number;
  /** Bytes of a chunk that are copied, checksummed and written in one turn of the event loop. */
  readonly chunkWriteBytes: number;
  /**
   * Bytes of state that a checkpoint encodes in one turn of the event loop. A larger document gets a larger
   * block.
   */
  readonly stateBlockBytes: number;
  /** A new state file is written when the changes in the current one exceed both its base and this size. */
  readonly minStateChangeBytes: number;
}

export const DEFAULT_OPTIONS: EmbeddedOptions = {
  segmentBytes: 32 * MIB,
  pageBytes: 4 * MIB,
  // Larger writes do not increase throughput, and delay the appends that wait for them.
  blockBytes: MIB / 2,
  // Bounds memory, and the replay after a crash to well under a second. Chunks of 18 MiB keep the number of
  // files small.
  tailBytes: 24 * MIB,
  // An eighth of a second of a fast disk's throughput: a longer queue would only add latency.
  maxWaitingBytes: 64 * MIB,
  // A PutRecords call carries up to 10 MiB of data and keys.
  maxBatchBytes: 16 * MIB,
  // Small enough for a reader of 100 records of 1 KiB, and large enough that a read of 10 MiB needs few disk
  // reads.
  chunkBlockBytes: MIB / 8,
  minFreedBytes: MIB,
  // Well under a millisecond of work.
  chunkWriteBytes: MIB,
  // About 2,500 small documents, which take a millisecond or two.
  stateBlockBytes: MIB / 4,
  // Bounds the obsolete bytes that a start reads.
  minStateChangeBytes: 4 * MIB,
};
