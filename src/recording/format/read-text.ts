import { isUtf8 } from 'node:buffer';
import { parseJsonObject } from '../../lib/json/json-object.ts';
import { DamagedRecording } from '../damaged-recording.ts';
import type { RecordedRecord, RecordingHeader } from '../recorded-record.ts';
import { checkHeader } from './check-header.ts';
import type { Recording, LocatedRecord } from './recording.ts';
import { type Line, readLines } from './read-lines.ts';
import { checkRecordLine } from './record-line.ts';

/** Reads a recording of lines. @throws DamagedRecording, also while records are read */
export async function readText(file: string, chunks: AsyncIterable<Buffer>): Promise<Recording> {
  const lines = readLines(file, chunks);
  const { done, value: first } = await lines.next();
  if (done === true) throw new DamagedRecording(file, 'line 1', 'the file is empty');
  const header = check(file, first, checkHeader);
  return { header, records: records(file, lines), close: async () => void (await lines.return(undefined)) };
}

async function* records(file: string, lines: AsyncIterable<Line>): AsyncGenerator<LocatedRecord> {
  for await (const line of lines) {
    // Editors add an empty line at the end.
    if (line.bytes.toString('latin1').trim() === '') continue;
    yield { record: check(file, line, checkRecordLine), position: positionOf(line) };
  }
}

function check<T extends RecordedRecord | RecordingHeader>(
  file: string,
  line: Line,
  read: (value: Readonly<Record<string, unknown>>) => T | string,
): T {
  if (!isUtf8(line.bytes)) throw new DamagedRecording(file, positionOf(line), 'the line is not UTF-8');
  const value = parseJsonObject(line.bytes.toString('utf8'));
  if (!value) {
    const beginning = JSON.stringify(line.bytes.toString('utf8', 0, 40));
    throw new DamagedRecording(
      file,
      positionOf(line),
      `the line is no JSON object; it begins with ${beginning}`,
    );
  }
  const result = read(value);
  if (typeof result === 'string') throw new DamagedRecording(file, positionOf(line), result);
  return result;
}

function positionOf({ number, offset }: Line): string {
  return `line ${number} (byte ${offset})`;
}
