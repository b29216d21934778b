import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, getFileNameLowLevel, type ZipFile } from 'yauzl';
import { yieldToEventLoop } from '../event-loop/yield-to-event-loop.ts';

// About a millisecond of work each.
const ENTRIES_PER_TURN = 100;
const BYTES_PER_TURN = 1024 * 1024;

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
    let count = 0;
    for await (const entry of file.eachEntry()) {
      // The directory is in memory already, so nothing else would let others have their turn.
      if (++count % ENTRIES_PER_TURN === 0) await yieldToEventLoop();
      const { generalPurposeBitFlag, fileNameRaw, extraFields, uncompressedSize } = entry;
      const path = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
      yield { path, sizeBytes: uncompressedSize, read: () => readEntry(file, entry, path) };
    }
  } catch (cause) {
    throw new UnreadableZip('its directory cannot be read', { cause });
  }
}

/** Inflated by zlib's threads and gathered a piece at a time: checksum and copies never take long at once. */
async function readEntry(file: ZipFile, entry: Entry, path: string): Promise<Buffer> {
  try {
    const bytes = Buffer.allocUnsafe(entry.uncompressedSize);
    let at = 0;
    let checksum = 0;
    let sinceTurn = 0;
    for await (const read of (await file.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      // What is only stored comes as one piece.
      for (let from = 0; from < read.length; from += BYTES_PER_TURN) {
        const piece = read.subarray(from, from + BYTES_PER_TURN);
        // yauzl watches the size alone.
        checksum = crc32(piece, checksum);
        at += piece.copy(bytes, at);
        sinceTurn += piece.length;
        if (sinceTurn < BYTES_PER_TURN) continue;
        sinceTurn = 0;
        await yieldToEventLoop();
      }
    }
    if (checksum !== entry.crc32) throw new Error('it has another checksum than the directory says');
    return bytes;
  } catch (cause) {
    throw new UnreadableZip(`${path} cannot be read`, { cause });
  }
}
