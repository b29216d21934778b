import { constants } from 'node:fs';
import type { Platform } from './platform.ts';

/** How a platform brings a write to stable storage before it reports the write as done. */
export interface FileWrites {
  /** Flag of open(2) that makes each write durable; 0 where no flag does. */
  readonly durableFlag: number;
  /** Whether a durable write is a write followed by `fdatasync`, because no flag makes it durable. */
  readonly syncEachWrite: boolean;
  /** Flag of open(2) that bypasses the page cache; undefined where there is none. */
  readonly directFlag: number | undefined;
  /** Whether a directory can be opened, to make the names in it durable. */
  readonly syncsDirectories: boolean;
}

/**
 * - Linux: a write with `O_DSYNC` flushes the cache of the drive, with the same guarantee as `fdatasync`
 *   (open(2), "Synchronized I/O").
 * - macOS: Node has the constant `O_DSYNC`, but such a write, like Apple's own fsync(2), ends in the cache of the
 *   drive, which a power failure empties. Only fcntl(2) `F_FULLFSYNC` flushes it, and that is what libuv calls for
 *   `fdatasync` (uv__fs_fdatasync in its unix/fs.c).
 * - Windows: Node has no `O_DSYNC`. libuv's `fdatasync` is FlushFileBuffers. Directories cannot be opened, and NTFS
 *   journals changes to them itself.
 * - Others: what their `O_DSYNC` reaches is unknown, so they sync as well.
 */
export function fileWritesOf(platform: Platform): FileWrites {
  const isLinux = platform === 'linux';
  return {
    durableFlag: isLinux ? constants.O_DSYNC : 0,
    syncEachWrite: !isLinux,
    directFlag: isLinux ? constants.O_DIRECT : undefined,
    syncsDirectories: platform !== 'win32',
  };
}
