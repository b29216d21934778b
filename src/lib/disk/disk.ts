/**
 * The file operations that Millrace needs, as a parameter: tests hand in a disk that tears, loses and
 * flips writes, fills up, or fails to sync. Paths are relative to the disk's root, with `/` between parts;
 * none may climb out of it.
 */
export interface Disk {
  /**
   * - `read`: existing file, reading only.
   * - `write`: created if missing, not truncated; reading and writing.
   * - `write-durable`: as `write`, and each write resolves only when the bytes are on stable storage (O_DSYNC).
   *
   * @param options.direct of a file that is only written, and not soon read: its writes go past the system's page
   * cache where that can be. They begin and end at multiples of `DIRECT_ALIGNMENT`, in the file and in
   * memory that `memory` gave; what does not is written too, and from then on all the file takes the slower way.
   */
  open(path: string, mode: OpenMode, options?: OpenOptions): Promise<DiskFile>;
  /** Zeroed memory that large writes are best made from. */
  memory(bytes: number): Buffer;
  /** Creates the directory and its parents. */
  makeDirectory(path: string): Promise<void>;
  /** Names in a directory, sorted; empty when it does not exist. */
  list(path: string): Promise<string[]>;
  /** The file's size in bytes, or undefined when there is no such file. */
  sizeOf(path: string): Promise<number | undefined>;
  /** Replaces `to`. Durable only after `syncDirectory`. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or a whole directory; no error if there is none. Durable only after `syncDirectory`. */
  remove(path: string): Promise<void>;
  /** Lets the host run a file as a program: a function may bring its own. */
  makeExecutable(path: string): Promise<void>;
  /** Makes creations, renames and removals in a directory durable. */
  syncDirectory(path: string): Promise<void>;
  /**
   * Takes the directory for this process until `release`.
   * @throws DirectoryInUse when a living process holds it
   */
  lock(path: string): Promise<DirectoryLock>;
  /** The living process that holds the directory, this one included, for messages; undefined when none does. */
  lockedBy(path: string): Promise<string | undefined>;
  /** The absolute path in the host's file system, for child processes and for messages to people. */
  absolute(path: string): string;
}

export type OpenMode = 'read' | 'write' | 'write-durable';

export interface OpenOptions {
  readonly direct?: boolean;
}

/** The largest block that disks are divided into. The format of the journal builds on it (block.ts): it cannot change. */
export const DIRECT_ALIGNMENT = 4096;

/** Up to the next multiple of `DIRECT_ALIGNMENT`. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / DIRECT_ALIGNMENT) * DIRECT_ALIGNMENT;
}

export interface DiskFile {
  /** Reads up to `length` bytes at `position`; fewer only at the end of the file. */
  read(target: Buffer, offset: number, length: number, position: number): Promise<number>;
  /** Writes all of it or throws. */
  write(source: Buffer, offset: number, length: number, position: number): Promise<void>;
  /** Makes all finished writes durable. After a failure the state of the file is unknown: do not retry. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

/** A directory that this process has taken for itself. */
export interface DirectoryLock {
  /**
   * Whether the owner before has ended for certain. If not, operations that it had begun may still take effect:
   * whoever takes over must not write to files that the other may have open.
   */
  readonly predecessorIsGone: boolean;
  /** Whether the directory is still ours. Takes microseconds; after false, `reclaim` decides. */
  isHeld(): boolean;
  /** Takes the lock again if it was lost while nobody else can have taken it. @returns whether the directory is ours */
  reclaim(): Promise<boolean>;
  /** To be called every few seconds: shows others that this owner lives. @returns whether the directory is ours */
  beat(): Promise<boolean>;
  release(): Promise<void>;
}

export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse';
  readonly directory: string;
  /** For messages: `process 12`, `process 1 of another container`. */
  readonly owner: string;

  constructor(directory: string, owner: string) {
    super(`${directory} is in use by ${owner}`);
    this.directory = directory;
    this.owner = owner;
  }
}
