import type { Disk } from '../../../lib/disk/disk.ts';
import type { Cipher } from './cipher.ts';

/** The disk of a data directory. Reads and writes what is stored; the formats of files use the cipher. */
export interface DataDisk extends Disk {
  /** Undefined when the directory is not encrypted. */
  readonly cipher?: Cipher | undefined;
}

export function withCipher(disk: Disk, cipher: Cipher): DataDisk {
  return {
    cipher,
    open: (path, mode, options) => disk.open(path, mode, options),
    memory: (bytes) => disk.memory(bytes),
    makeDirectory: (path) => disk.makeDirectory(path),
    list: (path) => disk.list(path),
    sizeOf: (path) => disk.sizeOf(path),
    rename: (from, to) => disk.rename(from, to),
    remove: (path) => disk.remove(path),
    setMode: (path, mode) => disk.setMode(path, mode),
    makeLink: (path, target) => disk.makeLink(path, target),
    syncDirectory: (path) => disk.syncDirectory(path),
    lock: (path) => disk.lock(path),
    lockedBy: (path) => disk.lockedBy(path),
    absolute: (path) => disk.absolute(path),
  };
}
