import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

// The output depends only on the files, not on the time or the machine.
const OPTIONS = {
  // The zip format stores local time. Only the DOS timestamp is written, because the extended one would add UTC.
  mtime: new Date(1980, 0, 1),
  forceDosTimestamp: true,
  // Four times as fast as zlib's default of 6. The output is a quarter larger, which costs less when it stays on one
  // machine.
  compressionLevel: 1,
};

const MODE = 0o100644;
const EXECUTABLE_MODE = 0o100755;

/** Packs files by path, sorted by path. @param executables paths that get the permission to be executed */
export async function zip(
  files: ReadonlyMap<string, Uint8Array>,
  executables: ReadonlySet<string> = new Set(),
): Promise<Buffer> {
  const file = new ZipFile();
  for (const [path, bytes] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const mode = executables.has(path) ? EXECUTABLE_MODE : MODE;
    file.addBuffer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), path, { ...OPTIONS, mode });
  }
  file.end();
  return buffer(file.outputStream);
}
