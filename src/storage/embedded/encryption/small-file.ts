import { crc32 } from 'node:zlib';
import { damage } from '../files/damage.ts';
import { readWholeFile, replaceFile } from '../files/whole-file.ts';
import { SUFFIX_BYTES } from './cipher.ts';
import type { DataDisk } from './data-disk.ts';

/*
 * A small file that is written as a whole. Without a cipher it is stored as it is. Numbers are little-endian.
 *
 *    0  u32  magic
 *    4  u32  crc32 of everything that follows
 *    8       content, encrypted, and the suffix of the cipher
 */
const HEADER_BYTES = 8;
// "MRX1"
const MAGIC = 0x3158524d;

/**
 * Replaces the file's content, durably.
 * @param name is authenticated with the content: copies have one name
 */
export async function writeSmallFile(
  disk: DataDisk,
  path: string,
  name: string,
  parts: readonly Buffer[],
): Promise<void> {
  await replaceFile(disk, path, disk.cipher ? [encrypted(disk, name, Buffer.concat(parts))] : parts);
}

/**
 * @returns undefined when the file does not exist
 * @throws StorageError `corrupt` when it is damaged, or is not encrypted although the directory is
 */
export async function readSmallFile(disk: DataDisk, path: string, name: string): Promise<Buffer | undefined> {
  const bytes = await readWholeFile(disk, path);
  const { cipher } = disk;
  if (!bytes || !cipher) return bytes;
  if (!isEncryptedFile(bytes)) {
    if (cipher.acceptsUnencryptedHeads) return bytes;
    throw damage(path, 0, 'it is not encrypted, unlike the directory');
  }
  if (!isIntactFile(bytes)) throw damage(path, 4, 'its checksum does not match');
  const end = bytes.length - SUFFIX_BYTES;
  if (!cipher.decrypt('file', bytes, HEADER_BYTES, end, Buffer.from(name))) {
    throw damage(path, HEADER_BYTES, 'it is not what was written with the key of this directory');
  }
  return bytes.subarray(HEADER_BYTES, end);
}

/** Whether the bytes begin as an encrypted file. */
export function isEncryptedFile(bytes: Buffer): boolean {
  return bytes.length >= HEADER_BYTES + SUFFIX_BYTES && bytes.readUInt32LE(0) === MAGIC;
}

/** Whether an encrypted file has the checksum that it was written with, which needs no key. */
export function isIntactFile(bytes: Buffer): boolean {
  return crc32(bytes.subarray(HEADER_BYTES)) === bytes.readUInt32LE(4);
}

function encrypted({ cipher }: DataDisk, name: string, content: Buffer): Buffer {
  const target = Buffer.alloc(HEADER_BYTES + content.length + SUFFIX_BYTES);
  cipher!.beginFile('file').encrypt(content, target, HEADER_BYTES, Buffer.from(name));
  target.writeUInt32LE(MAGIC, 0);
  target.writeUInt32LE(crc32(target.subarray(HEADER_BYTES)), 4);
  return target;
}
