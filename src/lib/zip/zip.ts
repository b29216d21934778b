import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

// The same files result in the same bytes, whenever and wherever they are packed.
const OPTIONS = {
  // Local time, as in the format. The DOS timestamp alone, because the extended one would add UTC.
  mtime: new Date(1980, 0, 1),
  forceDosTimestamp: true,
  mode: 0o100644,
  // Four times as fast as zlib's default of 6 and a quarter larger, which is cheaper within one machine.
  compressionLevel: 1,
};

/** Packs files by path, sorted by path. */
export async function zip(files: ReadonlyMap<string, Uint8Array>): Promise<Buffer> {
  const file = new ZipFile();
  for (const [path, bytes] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
    file.addBuffer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), path, OPTIONS);
  }
  file.end();
  return buffer(file.outputStream);
}
