import { parseJsonObject } from '../../lib/json/json-object.ts';
import { DamagedRecording } from '../damaged-recording.ts';
import type { ByteSource } from './byte-source.ts';
import { checkHeader, FORMAT_VERSION } from './check-header.ts';
import { MAGIC, readFrame } from './frame.ts';
import { readRecords } from './record-block.ts';
import type { LocatedRecord, Recording } from './recording.ts';

/** Reads a recording in the compact form. @throws DamagedRecording, also while records are read */
export async function readCompact(file: string, source: ByteSource): Promise<Recording> {
  const version = (await source.read(MAGIC.length)).at(-1);
  if (version !== FORMAT_VERSION) {
    throw new DamagedRecording(
      file,
      `byte ${MAGIC.length - 1}`,
      `the recording has version ${version}, and this program reads ${FORMAT_VERSION}`,
    );
  }
  const position = `byte ${source.offset}`;
  const frame = await readFrame(file, source);
  const header =
    frame.kind === 'header' ? checkHeader(parseJsonObject(frame.content.toString()) ?? {}) : 'no header';
  if (typeof header === 'string') throw new DamagedRecording(file, position, header);
  return { header, records: records(file, source), close: () => source.close() };
}

async function* records(file: string, source: ByteSource): AsyncGenerator<LocatedRecord> {
  let count = 0;
  for (;;) {
    const position = `byte ${source.offset}`;
    const frame = await readFrame(file, source);
    if (frame.kind === 'end') {
      if (frame.recordCount !== count >>> 0) {
        throw new DamagedRecording(
          file,
          position,
          `${count} records are there, and ${frame.recordCount} were written`,
        );
      }
      const after = await source.read(1);
      if (after.length > 0)
        throw new DamagedRecording(file, `byte ${source.offset - 1}`, 'bytes follow the end frame');
      return;
    }
    const read = frame.kind === 'records' ? readRecords(frame.content, frame.recordCount) : undefined;
    if (!read)
      throw new DamagedRecording(file, position, 'the frame does not contain the records that it should');
    for (const [index, record] of read.entries()) {
      count++;
      yield { record, position: `${position}, record ${index + 1} of its frame` };
    }
  }
}
