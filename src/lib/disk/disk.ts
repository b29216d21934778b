/**
 * The file operations that Millrace needs. Passed as a parameter, so that tests can use a disk that tears,
 * loses or flips writes, fills up, or fails to sync. Paths are relative to the disk's root, use `/`, and must
 * not leave the root.
 */
export interface Disk {
  /**
   * - `read`: an existing file, for reading.
   * - `write`: created if missing, not truncated; for reading and writing.
   * - `write-durable`: as `write`, and each write resolves only when the bytes are on stable storage,
   *   not merely in the cache of the drive.
   *
   * @param options.direct bypass the page cache (O_DIRECT) where the file system supports it; for files that
   * are written now and not read soon. Writes should begin and end at multiples of `DIRECT_ALIGNMENT`, in the
   * file and in memory from `memory`. Other writes work too, but from the first of them on the whole file
   * goes through the page cache.
   */
  open(path: string, mode: OpenMode, options?: OpenOptions): Promise<DiskFile>;
  /** Zeroed memory that is aligned for direct writes. */
  memory(bytes: number): Buffer;
  /** Creates the directory and its parents. */
  makeDirectory(path: string): Promise<void>;
  /** The names in a directory, sorted; empty when it does not exist. */
  list(path: string): Promise<string[]>;
  /** The file's size in bytes, or undefined when there is no such file. */
  sizeOf(path: string): Promise<number | undefined>;
  /** Replaces `to`. Durable only after `syncDirectory`. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or a whole directory; no error if there is none. Durable only after `syncDirectory`. */
  remove(path: string): Promise<void>;
  /** Changes the permissions of a file or directory: `0o755`. `remove` removes what is in read-only directories too. */
  setMode(path: string, mode: number): Promise<void>;
  /** Creates a symbolic link. The caller has checked that `target`, relative to the link's folder, stays below the root. */
  makeLink(path: string, target: string): Promise<void>;
  /** Makes creations, renames and removals in a directory durable. */
  syncDirectory(path: string): Promise<void>;
  /**
   * Locks the directory for this process until `release`.
   * @throws DirectoryInUse when a running process holds the lock
   */
  lock(path: string): Promise<DirectoryLock>;
  /**
   * @returns a description of the running process that holds the lock, which may be this one; undefined when the lock
   * is free
   */
  lockedBy(path: string): Promise<string | undefined>;
  /** The absolute path in the host's file system, for child processes and messages. */
  absolute(path: string): string;
}

export type OpenMode = 'read' | 'write' | 'write-durable';

export interface OpenOptions {
  readonly direct?: boolean;
}

/**
 * The largest block size of common disks. Part of the journal's format (storage/embedded/journal/block.ts):
 * it cannot change.
 */
export const DIRECT_ALIGNMENT = 4096;

/** Rounds up to a multiple of `DIRECT_ALIGNMENT`. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / DIRECT_ALIGNMENT) * DIRECT_ALIGNMENT;
}

export interface DiskFile {
  /** Reads up to `length` bytes at `position`; fewer only at the end of the file. */
  read(target: Buffer, offset: number, length: number, position: number): Promise<number>;
  /** Writes all `length` bytes or throws. */
  write(source: Buffer, offset: number, length: number, position: number): Promise<void>;
  /** Makes all completed writes durable. After a failure the state of the file is unknown: do not retry. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

/** A lock that this process holds on a directory. */
export interface DirectoryLock {
  /**
   * Whether the previous owner has certainly ended. If not, operations that it began may still take effect,
   * and this process must not write to files that the previous owner may have open.
   */
  readonly predecessorIsGone: boolean;
  /** Set when no other process can reach the directory, so that the owner need not show that it is running. */
  readonly isPrivate?: true;
  /** Whether the lock is still held. Takes microseconds. After false, `reclaim` decides. */
  isHeld(): boolean;
  /**
   * Locks again if the lock file was removed and no other process can have locked the directory.
   * @returns whether the lock is held
   */
  reclaim(): Promise<boolean>;
  /**
   * Must be called every few seconds unless the lock is private, to show other processes that this owner is running.
   * @returns whether the lock is held
   */
  beat(): Promise<boolean>;
  release(): Promise<void>;
}

export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse';
  readonly directory: string;
  /** `process 12`, `process 1 of another container`. */
  readonly owner: string;

  constructor(directory: string, owner: string) {
    super(`${directory} is in use by ${owner}`);
    this.directory = directory;
    this.owner = owner;
  }
}
