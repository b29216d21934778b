import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DamagedRecording } from '../damaged-recording.ts';
import { ByteSource } from './byte-source.ts';
import { MAGIC } from './frame.ts';
import { readCompact } from './read-compact.ts';
import { readText } from './read-text.ts';
import type { Recording } from './recording.ts';

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/**
 * Reads a recording in any form, which is recognised by its first bytes.
 * @param file its name, for errors
 * @throws DamagedRecording when it is not a recording; also while records are read
 */
export async function readRecording(file: string, chunks: AsyncIterable<Buffer>): Promise<Recording> {
  const source = new ByteSource(chunks);
  const beginning = await source.peek(MAGIC.length);
  if (beginning.subarray(0, MAGIC.length - 1).equals(MAGIC.subarray(0, -1))) return readCompact(file, source);
  if (!beginning.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)) return readText(file, source.rest());
  return readText(file, inflated(file, source));
}

async function* inflated(file: string, source: ByteSource): AsyncGenerator<Buffer> {
  const stored = Readable.from(source.rest());
  const gunzip = createGunzip();
  stored.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of stored.pipe(gunzip)) yield chunk as Buffer;
  } catch (error) {
    if (!(error instanceof Error) || !String((error as NodeJS.ErrnoException).code).startsWith('Z_'))
      throw error;
    throw new DamagedRecording(
      file,
      `byte ${source.offset}`,
      `the gzip data is damaged (${error.message})`,
      error,
    );
  } finally {
    stored.destroy();
    gunzip.destroy();
  }
}
