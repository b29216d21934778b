/**
 * Reads zip files by their central directory: src/lib/zip.ts has the layout. In files or directories beyond 4 GiB, or of
 * more than 65,534 entries, fields that are too small hold all ones, and a 64-bit extension holds what they say.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);

const END = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const LOCATOR_64 = 0x07064b50;
const LOCATOR_64_BYTES = 20;
const END_64 = 0x06064b50;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;

const ENCRYPTED = 0x0001;
const UTF8_NAME = 0x0800;
const EXTRA_64 = 1;
const ALL_ONES = 0xffff_ffff;

// zlib takes no smaller; and a directory that lies shall not have us reserve any amount of memory.
const MIN_CHUNK_BYTES = 64;
const MAX_CHUNK_BYTES = 16 * 2 ** 20;

/** A file of a zip file, as the directory tells of it. */
export interface ZipEntry {
  readonly path: string;
  /** Uncompressed. */
  readonly sizeBytes: number;
  readonly packedBytes: number;
  readonly method: number;
  readonly flags: number;
  readonly checksum: number;
  /** Of its local header. */
  readonly offset: number;
}

/** These bytes are no zip file, or not one of a kind that can be read. */
export class UnreadableZip extends Error {
  override readonly name = 'UnreadableZip';
}

/** The entries one after another: who has seen enough can stop. @throws UnreadableZip */
export function* zipEntries(zip: Buffer): Generator<ZipEntry> {
  let { count, offset } = findDirectory(zip);
  for (; count > 0; count--) {
    requireHeader(zip, offset, ENTRY_BYTES, ENTRY);
    const flags = zip.readUInt16LE(offset + 8);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((at) => zip.readUInt16LE(offset + at));
    const nameEnd = offset + ENTRY_BYTES + nameBytes!;
    const end = nameEnd + extraBytes! + commentBytes!;
    if (end > zip.length) throw new UnreadableZip('an entry goes beyond the end');
    const extra = zip.subarray(nameEnd, nameEnd + extraBytes!);
    const [sizeBytes, packedBytes, headerOffset] = wide(
      [24, 20, 42].map((at) => zip.readUInt32LE(offset + at)),
      extra,
    );
    yield {
      path: zip.toString(flags & UTF8_NAME ? 'utf8' : 'latin1', offset + ENTRY_BYTES, nameEnd),
      sizeBytes: sizeBytes!,
      packedBytes: packedBytes!,
      method: zip.readUInt16LE(offset + 10),
      flags,
      checksum: zip.readUInt32LE(offset + 16),
      offset: headerOffset!,
    };
    offset = end;
  }
}

/** What one entry holds. @throws UnreadableZip also when it is not what the directory says */
export async function readEntry(zip: Buffer, entry: ZipEntry): Promise<Buffer> {
  const { path, offset, method, flags, packedBytes, sizeBytes, checksum } = entry;
  requireHeader(zip, offset, LOCAL_BYTES, LOCAL);
  const start = offset + LOCAL_BYTES + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
  if (start + packedBytes > zip.length) throw new UnreadableZip(`${path} goes beyond the end`);
  if (flags & ENCRYPTED) throw new UnreadableZip(`${path} is encrypted`);
  const packed = zip.subarray(start, start + packedBytes);
  const bytes = await unpack(packed, method, sizeBytes).catch((cause: unknown) => {
    throw new UnreadableZip(`${path} cannot be inflated`, { cause });
  });
  if (bytes.length !== sizeBytes || crc32(bytes) !== checksum) {
    throw new UnreadableZip(`${path} is not what the directory says`);
  }
  return bytes;
}

async function unpack(packed: Buffer, method: number, sizeBytes: number): Promise<Buffer> {
  if (method === 0) return packed;
  if (method !== 8) throw new UnreadableZip(`compression method ${method} is not known`);
  const maxOutputLength = Math.max(sizeBytes, 1);
  // Each piece of output is a trip to another thread; usually one is enough.
  const chunkSize = Math.min(Math.max(sizeBytes, MIN_CHUNK_BYTES), MAX_CHUNK_BYTES);
  return inflate(packed, { maxOutputLength, chunkSize });
}

function findDirectory(zip: Buffer): { count: number; offset: number } {
  const last = zip.length - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at--) {
    if (zip.readUInt32LE(at) !== END) continue;
    const locator = at - LOCATOR_64_BYTES;
    if (locator >= 0 && zip.readUInt32LE(locator) === LOCATOR_64) {
      const end64 = number64(zip, locator + 8);
      requireHeader(zip, end64, 56, END_64);
      return { count: number64(zip, end64 + 32), offset: number64(zip, end64 + 48) };
    }
    return { count: zip.readUInt16LE(at + 10), offset: zip.readUInt32LE(at + 16) };
  }
  throw new UnreadableZip('it has no end record');
}

/** Values that do not fit stand in the extension, one after another. */
function wide(values: readonly number[], extra: Buffer): number[] {
  if (!values.includes(ALL_ONES)) return [...values];
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== EXTRA_64) continue;
    let next = at + 4;
    return values.map((value) => {
      if (value !== ALL_ONES) return value;
      next += 8;
      return number64(extra, next - 8);
    });
  }
  return [...values];
}

function number64(bytes: Buffer, at: number): number {
  if (at + 8 > bytes.length) throw new UnreadableZip('a number goes beyond the end');
  return Number(bytes.readBigUInt64LE(at));
}

function requireHeader(zip: Buffer, at: number, length: number, signature: number): void {
  if (at + length > zip.length || zip.readUInt32LE(at) !== signature) {
    throw new UnreadableZip(`there is no header at byte ${at}`);
  }
}
