import type { RecordedRecord, RecordingHeader } from '../recorded-record.ts';

/** Turns records into the bytes of a recording. */
export interface Encoder {
  add(record: RecordedRecord): void;
  /** The size of the records that were added since the last `flush`. */
  readonly pendingBytes: number;
  /** The bytes for what was added since the last call; the first call begins with the header. */
  flush(): Promise<Buffer>;
  /** The last bytes. */
  end(): Promise<Buffer>;
}

export type OpenEncoder = (header: RecordingHeader) => Encoder;
