import { crc32 } from 'node:zlib';
import { MIB } from '../bytes.ts';
import { type Entry, fromBufferPromise, getFileNameLowLevel, type ZipFile } from 'yauzl';
import { yieldToEventLoop } from '../event-loop/yield-to-event-loop.ts';

// About a millisecond of work each.
const ENTRIES_PER_TURN = 100;
const BYTES_PER_TURN = MIB;

const UNIX = 3;
const MACOS = 19;

/** An entry of the zip's central directory. */
export interface ZipEntry {
  readonly path: string;
  /** Uncompressed. */
  readonly sizeBytes: number;
  /** The file type and permissions of `stat`; undefined when the zip was made on a system without them. */
  readonly unixMode: number | undefined;
  /** The uncompressed content. @throws UnreadableZip also when it does not match the directory */
  read(): Promise<Buffer>;
}

/** The bytes are not a zip file, or use a feature that is not supported. */
export class UnreadableZip extends Error {
  override readonly name = 'UnreadableZip';
}

/** The entries in the order of the directory. @throws UnreadableZip */
export async function* zipEntries(zip: Buffer): AsyncGenerator<ZipEntry> {
  try {
    // With decoding, yauzl would reject some paths itself and replace `\` with `/`.
    const file = await fromBufferPromise(zip, { decodeStrings: false });
    let count = 0;
    for await (const entry of file.eachEntry()) {
      // The directory is in memory, so the iteration itself never waits for I/O.
      if (++count % ENTRIES_PER_TURN === 0) await yieldToEventLoop();
      const { generalPurposeBitFlag, fileNameRaw, extraFields, uncompressedSize } = entry;
      const path = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
      yield {
        path,
        sizeBytes: uncompressedSize,
        unixMode: unixModeOf(entry),
        read: () => readEntry(file, entry, path),
      };
    }
  } catch (cause) {
    throw new UnreadableZip('the directory of the zip file cannot be read', { cause });
  }
}

/** APPNOTE.TXT 4.4.2: the upper byte names the system whose attributes the entry has. */
function unixModeOf({ versionMadeBy, externalFileAttributes }: Entry): number | undefined {
  const system = versionMadeBy >>> 8;
  return system === UNIX || system === MACOS ? externalFileAttributes >>> 16 : undefined;
}

/**
 * Reads one entry. zlib inflates on its own threads; checksums and copies are made piece by piece, so that none blocks
 * the event loop for long.
 */
async function readEntry(file: ZipFile, entry: Entry, path: string): Promise<Buffer> {
  try {
    const bytes = Buffer.allocUnsafe(entry.uncompressedSize);
    let at = 0;
    let checksum = 0;
    let sinceTurn = 0;
    for await (const read of (await file.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      // An uncompressed entry arrives as one large piece.
      for (let from = 0; from < read.length; from += BYTES_PER_TURN) {
        const piece = read.subarray(from, from + BYTES_PER_TURN);
        // yauzl checks only the size.
        checksum = crc32(piece, checksum);
        at += piece.copy(bytes, at);
        sinceTurn += piece.length;
        if (sinceTurn < BYTES_PER_TURN) continue;
        sinceTurn = 0;
        await yieldToEventLoop();
      }
    }
    if (checksum !== entry.crc32) throw new Error('its checksum does not match the directory');
    return bytes;
  } catch (cause) {
    throw new UnreadableZip(`${path} cannot be read`, { cause });
  }
}
