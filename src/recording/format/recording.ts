import type { RecordedRecord, RecordingHeader } from '../recorded-record.ts';

/** A record, and where it is in its file: `line 17 (byte 4711)`. */
export interface PlacedRecord {
  readonly record: RecordedRecord;
  readonly place: string;
}

/** A recording that is being read. */
export interface Recording {
  readonly header: RecordingHeader;
  /** In the order of the file. @throws DamagedRecording where the file is damaged */
  readonly records: AsyncIterable<PlacedRecord>;
  close(): Promise<void>;
}
