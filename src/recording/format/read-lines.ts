import { MIB } from '../../lib/bytes.ts';
import { DamagedRecording } from '../damaged-recording.ts';

/** A record of 10 MiB, all of it escaped or as base64, with its keys. */
export const MAX_LINE_BYTES = 24 * MIB;

export interface Line {
  /** From 1. */
  readonly number: number;
  /** The offset of its first byte. */
  readonly offset: number;
  readonly bytes: Buffer;
}

const NEWLINE = 0x0a;

/** The lines of a text. @throws DamagedRecording for one that is longer than the bound */
export async function* readLines(file: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let bytes = 0;
  let offset = 0;
  let number = 1;
  const takeLine = (last: Buffer): Line => {
    const line = { number: number++, offset, bytes: Buffer.concat([...parts, last]) };
    parts = [];
    bytes = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      const part = chunk.subarray(start, end === -1 ? undefined : end);
      if (bytes + part.length > MAX_LINE_BYTES) {
        throw new DamagedRecording(
          file,
          `line ${number} (byte ${offset})`,
          `the line is longer than ${MAX_LINE_BYTES} bytes, so it is not a record`,
        );
      }
      if (end === -1) {
        parts.push(part);
        bytes += part.length;
        break;
      }
      const line = takeLine(part);
      yield line;
      offset += line.bytes.length + 1;
      start = end + 1;
    }
  }
  if (bytes > 0) yield takeLine(Buffer.alloc(0));
}
