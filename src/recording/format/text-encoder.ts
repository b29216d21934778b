import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { formatHeader } from './check-header.ts';
import type { Encoder, OpenEncoder } from './encoder.ts';
import { formatRecordLine } from './record-line.ts';

/** Lines of JSON. */
export const openTextEncoder: OpenEncoder = (header) => {
  let lines = [Buffer.from(`${formatHeader(header)}\n`)];
  let pendingBytes = 0;
  const flush = async (): Promise<Buffer> => {
    const bytes = Buffer.concat(lines);
    lines = [];
    pendingBytes = 0;
    return bytes;
  };
  return {
    get pendingBytes() {
      return pendingBytes;
    },
    add(record) {
      const line = Buffer.from(`${formatRecordLine(record)}\n`);
      lines.push(line);
      pendingBytes += line.length;
    },
    flush,
    end: flush,
  };
};

const compress = promisify(gzip);

/** Lines of JSON, compressed. Each flush is a gzip member of its own; a file may have several (RFC 1952). */
export const openGzipEncoder: OpenEncoder = (header): Encoder => {
  const text = openTextEncoder(header);
  const flush = async (): Promise<Buffer> => {
    const bytes = await text.flush();
    return bytes.length === 0 ? bytes : compress(bytes);
  };
  return {
    get pendingBytes() {
      return text.pendingBytes;
    },
    add: (record) => text.add(record),
    flush,
    end: flush,
  };
};
