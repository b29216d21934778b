import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { fromBufferPromise, getFileNameLowLevel } from 'yauzl';

/** A file of a zip file, as the directory tells of it. */
export interface ZipEntry {
  readonly path: string;
  /** Uncompressed. */
  readonly sizeBytes: number;
  /** What it holds. @throws UnreadableZip also when it is not what the directory says */
  read(): Promise<Buffer>;
}

/** These bytes are no zip file, or not one of a kind that can be read. */
export class UnreadableZip extends Error {
  override readonly name = 'UnreadableZip';
}

/** The entries one after another: who has seen enough can stop. @throws UnreadableZip */
export async function* zipEntries(zip: Buffer): AsyncGenerator<ZipEntry> {
  try {
    // Undecoded, because yauzl refuses paths by itself otherwise, and turns `\` into `/` before anybody sees it.
    const file = await fromBufferPromise(zip, { decodeStrings: false });
    for await (const entry of file.eachEntry()) {
      const { generalPurposeBitFlag, fileNameRaw, extraFields, uncompressedSize } = entry;
      const path = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
      yield { path, sizeBytes: uncompressedSize, read: () => readEntry(file, entry, path) };
    }
  } catch (cause) {
    throw new UnreadableZip('its directory cannot be read', { cause });
  }
}

async function readEntry(file: ZipFile, entry: Entry, path: string): Promise<Buffer> {
  try {
    const bytes = await buffer(await file.openReadStreamPromise(entry));
    // yauzl watches the size alone.
    if (crc32(bytes) !== entry.crc32) throw new Error('it has another checksum than the directory says');
    return bytes;
  } catch (cause) {
    throw new UnreadableZip(`${path} cannot be read`, { cause });
  }
}
