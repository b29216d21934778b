import {
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';

/*
 * A file of compiled code:
 *
 *   0  4  CRC-32 of the rest, little-endian. V8 verifies it only in debug builds, and executes what it finds
 *   4     the code, as V8 serialized it
 */
const HEADER_BYTES = 4;

// Of several releases of Millrace and of Node.js; about 3 MB each.
const MAX_FILES = 4;

const WRITABLE_BY_OTHERS = 0o022;

/** @returns undefined when there is no such file, when it is damaged, and when another user could have written it */
export function readCode(path: string): Buffer | undefined {
  try {
    if (!isOwn(lstatSync(dirname(path)))) return undefined;
    const file = openSync(path, 'r');
    try {
      if (!isOwn(fstatSync(file))) return undefined;
      const bytes = readFileSync(file);
      const code = bytes.subarray(HEADER_BYTES);
      return bytes.length > HEADER_BYTES && bytes.readUInt32LE(0) === crc32(code) ? code : undefined;
    } finally {
      closeSync(file);
    }
  } catch {
    // Only a slower start.
    return undefined;
  }
}

/** Replaces a file of compiled code, and removes the oldest ones. Does nothing where that is not possible. */
export function writeCode(path: string, code: Buffer): void {
  const folder = dirname(path);
  const temporary = `${path}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isOwn(lstatSync(folder))) return;
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(crc32(code));
    try {
      writeFileSync(temporary, Buffer.concat([header, code]), { mode: 0o600 });
      renameSync(temporary, path);
    } finally {
      rmSync(temporary, { force: true });
    }
    removeOldest(folder);
  } catch {
    // A full disk or a folder that is read only: the next start is as slow as this one.
  }
}

function removeOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => {
    const path = join(folder, name);
    return { path, writtenMs: statSync(path).mtimeMs };
  });
  files.sort((one, other) => other.writtenMs - one.writtenMs);
  for (const { path } of files.slice(MAX_FILES)) rmSync(path, { force: true });
}

/** Windows has neither users' numbers nor these modes; its folder belongs to the user. */
function isOwn({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  return !process.getuid || (uid === process.getuid() && (mode & WRITABLE_BY_OTHERS) === 0);
}
