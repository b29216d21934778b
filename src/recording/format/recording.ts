import type { RecordedRecord, RecordingHeader } from '../recorded-record.ts';

/** A record, and where it is in its file: `line 17 (byte 4711)`. */
export interface LocatedRecord {
  readonly record: RecordedRecord;
  readonly position: string;
}

/** A recording that is being read. */
export interface Recording {
  readonly header: RecordingHeader;
  /** In the order of the file. @throws DamagedRecording where the file is damaged */
  readonly records: AsyncIterable<LocatedRecord>;
  close(): Promise<void>;
}
