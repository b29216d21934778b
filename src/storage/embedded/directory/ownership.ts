import type { Clock, Timer } from '../../../lib/time/clock.ts';
import type { DirectoryLock, Disk, DiskFile } from '../../../lib/disk/disk.ts';
import { StorageError } from '../../error.ts';

// Other processes consider the owner dead when its lock file has not been touched for three times as long.
const HEARTBEAT_INTERVAL_MS = 2000;

/**
 * Prevents a process that has lost its data directory from changing anything in it.
 *
 * Two processes can have the same directory open only if a user removed the lock, or if they run on different
 * machines. The later process has replaced the lock file. The earlier one detects this before it acknowledges
 * its next write, and stops. A write that was already in progress may still reach the disk; recovery treats it
 * as a write that was not acknowledged (journal/read-journal.ts, journal/ledger.ts).
 */
export class Ownership {
  readonly #lock: DirectoryLock;
  readonly #directory: string;
  #timer: Timer | undefined;
  #released = false;

  constructor(lock: DirectoryLock, directory: string) {
    this.#lock = lock;
    this.#directory = directory;
  }

  get predecessorIsGone(): boolean {
    return this.#lock.predecessorIsGone;
  }

  /**
   * Checks that this process still owns the directory. Returns undefined in the usual case, so that a write
   * need not wait for a promise.
   * @throws StorageError `failed`
   */
  confirm(): Promise<void> | undefined {
    return this.#lock.isHeld() ? undefined : this.#reclaim();
  }

  /** Checks the ownership regularly until `release`, also while nothing is written. */
  watch(clock: Clock, onLost: (error: unknown) => void): void {
    const beat = async () => {
      try {
        await this.#beat();
        this.watch(clock, onLost);
      } catch (error) {
        if (!this.#released) onLost(error);
      }
    };
    if (this.#released || this.#lock.isPrivate) return;
    this.#timer = clock.setTimer(HEARTBEAT_INTERVAL_MS, () => void beat(), { background: true });
  }

  async release(): Promise<void> {
    this.#released = true;
    this.#timer?.cancel();
    await this.#lock.release();
  }

  async #beat(): Promise<void> {
    if (!(await this.#lock.beat())) throw this.#lost();
  }

  async #reclaim(): Promise<void> {
    if (!(await this.#lock.reclaim())) throw this.#lost();
  }

  #lost(): StorageError {
    return new StorageError(
      'failed',
      `another process has taken ${this.#directory}, or its lock was removed: this process stops writing`,
      { facts: { directory: this.#directory } },
    );
  }
}

// Writes to segments are not checked here: the journal confirms the ownership before it acknowledges them.
const SEGMENT = /\.segment$/;

/** Wraps the disk to refuse changes once another process owns the directory. */
export function ownedDisk(disk: Disk, ownership: Ownership): Disk {
  const whenOwned = async <T>(change: () => Promise<T>): Promise<T> => {
    await ownership.confirm();
    return change();
  };
  return {
    ...withoutChanges(disk),
    open: async (path, mode, options) => {
      if (mode === 'read') return disk.open(path, mode, options);
      const file = await whenOwned(() => disk.open(path, mode, options));
      return SEGMENT.test(path) ? file : ownedFile(file, whenOwned);
    },
    makeDirectory: (path) => whenOwned(() => disk.makeDirectory(path)),
    rename: (from, to) => whenOwned(() => disk.rename(from, to)),
    remove: (path) => whenOwned(() => disk.remove(path)),
    setMode: (path, mode) => whenOwned(() => disk.setMode(path, mode)),
    makeLink: (path, target) => whenOwned(() => disk.makeLink(path, target)),
    syncDirectory: (path) => whenOwned(() => disk.syncDirectory(path)),
  };
}

function withoutChanges(
  disk: Disk,
): Pick<Disk, 'memory' | 'list' | 'sizeOf' | 'lock' | 'lockedBy' | 'absolute'> {
  return {
    memory: (bytes) => disk.memory(bytes),
    list: (path) => disk.list(path),
    sizeOf: (path) => disk.sizeOf(path),
    lock: (path) => disk.lock(path),
    lockedBy: (path) => disk.lockedBy(path),
    absolute: (path) => disk.absolute(path),
  };
}

function ownedFile(file: DiskFile, whenOwned: <T>(change: () => Promise<T>) => Promise<T>): DiskFile {
  return {
    read: (target, offset, length, position) => file.read(target, offset, length, position),
    write: (source, offset, length, position) =>
      whenOwned(() => file.write(source, offset, length, position)),
    sync: () => whenOwned(() => file.sync()),
    truncate: (length) => whenOwned(() => file.truncate(length)),
    size: () => file.size(),
    close: () => file.close(),
  };
}
