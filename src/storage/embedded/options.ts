const MIB = 2 ** 20;

/** Sizes that tests make small and nobody else needs to touch. */
export interface EmbeddedOptions {
  /** Size of a journal segment; a larger block gets a larger one. */
  readonly segmentBytes: number;
  /** Size of a page of the memory tail. */
  readonly pageBytes: number;
  /** A group commit takes no further append above this size. */
  readonly blockBytes: number;
  /** Above this many journal bytes, the oldest three quarters are sorted into chunks. */
  readonly tailBytes: number;
  /** Appends that wait for the disk; beyond it they are refused as `not-written`. */
  readonly maxWaitingBytes: number;
  readonly maxBatchBytes: number;
  /** The most that one read from a chunk takes from the disk, unless a single batch is larger. */
  readonly chunkBlockBytes: number;
  /** A chunk is written anew for its needed part when that frees as many bytes. */
  readonly minFreedBytes: number;
  /** Of a chunk, what is copied and checksummed in one turn of the event loop, and written at once. */
  readonly chunkWriteBytes: number;
  /** Of logs and metadata, what a checkpoint encodes in one turn of the event loop, unless one document is larger. */
  readonly stateBlockBytes: number;
  /** A state file is written anew when its changes outgrow its base, and this. */
  readonly minStateChangeBytes: number;
}

export const DEFAULT_OPTIONS: EmbeddedOptions = {
  segmentBytes: 32 * MIB,
  pageBytes: 4 * MIB,
  // Larger writes bring no more throughput, and delay those that wait behind them.
  blockBytes: MIB / 2,
  // Bounds memory, and the replay after a crash to well under a second; chunks of 24 MiB are few enough files.
  tailBytes: 32 * MIB,
  // An eighth of a second of a fast disk's work: more queueing would only be more delay.
  maxWaitingBytes: 64 * MIB,
  // A PutRecords call carries up to 10 MiB of data and keys.
  maxBatchBytes: 16 * MIB,
  // A reader of 100 records of 1 KiB wastes little of it, one of 10 MiB makes few trips.
  chunkBlockBytes: MIB / 8,
  minFreedBytes: MIB,
  // Well under a millisecond's work.
  chunkWriteBytes: MIB,
  // About 2,500 small documents: a millisecond or two.
  stateBlockBytes: MIB / 4,
  // A start reads at most this much more than it needs.
  minStateChangeBytes: 4 * MIB,
};
