import { randomUUID } from 'node:crypto';
import { fstatSync, promises as fs } from 'node:fs';
import { join } from 'node:path';
import type { DirectoryLock } from '../disk.ts';
import { livenessOf } from './liveness.ts';
import { readLock, tryLink } from './lock-file.ts';
import { formatOwner, formatReleased, type Owner, parseOwner } from './owner.ts';
import type { OwnerSocket } from './owner-socket.ts';

// A contender that has linked a lock file and then finds our socket removes its file again within a second.
const CONTENDER_ATTEMPTS = 30;
const CONTENDER_PAUSE_MS = 100;

export interface HeldLockSettings {
  readonly directory: string;
  readonly owner: Owner;
  readonly socket: OwnerSocket | undefined;
  /** The lock file, open. */
  readonly file: fs.FileHandle;
  /** Whether each beat touches the lock file, for processes that cannot reach the socket. */
  readonly touchesLockFile: boolean;
  readonly predecessorIsGone: boolean;
}

/*
 *   held ── someone removes the file, and the socket still exists ──> held, with a new file
 *     ├──── another process has locked the directory ──────────────> lost, permanently
 *     └──── release() ─────────────────────────────────────────────> released
 */
export class HeldLock implements DirectoryLock {
  readonly predecessorIsGone: boolean;
  readonly #settings: HeldLockSettings;
  #file: fs.FileHandle;
  #state: 'held' | 'lost' | 'released' = 'held';
  #reclaiming: Promise<boolean> | undefined;

  constructor(settings: HeldLockSettings) {
    this.#settings = settings;
    this.#file = settings.file;
    this.predecessorIsGone = settings.predecessorIsGone;
  }

  isHeld(): boolean {
    return this.#state === 'held' && fstatSync(this.#file.fd).nlink > 0;
  }

  reclaim(): Promise<boolean> {
    if (this.#state !== 'held') return Promise.resolve(false);
    if (this.isHeld()) return Promise.resolve(true);
    this.#reclaiming ??= this.#reclaim().finally(() => {
      this.#reclaiming = undefined;
    });
    return this.#reclaiming;
  }

  async beat(): Promise<boolean> {
    if (!this.isHeld() || !(await this.#isInPlace())) return this.reclaim();
    const now = new Date();
    if (this.#settings.touchesLockFile) await this.#file.utimes(now, now);
    return true;
  }

  async release(): Promise<void> {
    if (this.#state === 'released') return;
    this.#state = 'released';
    // It may be about to link a file that names this process as the owner.
    await this.#reclaiming;
    const { socket, owner } = this.#settings;
    if (socket) socket.state = 'contending';
    if (fstatSync(this.#file.fd).nlink > 0) {
      await this.#file.truncate(0);
      await this.#file.write(formatReleased(owner), 0);
    }
    await socket?.close();
    await this.#file.close();
  }

  /** On a shared file system the link count may not show that another machine has replaced the file. */
  async #isInPlace(): Promise<boolean> {
    if (!this.#settings.touchesLockFile) return true;
    const inPlace = await fs.stat(join(this.#settings.directory, 'lock')).catch(() => undefined);
    return inPlace?.ino === (await this.#file.stat()).ino;
  }

  async #reclaim(): Promise<boolean> {
    try {
      for (let attempt = 0; attempt < CONTENDER_ATTEMPTS && this.#state === 'held'; attempt++) {
        // Other processes are refused only while our socket exists.
        if (!(await this.#settings.socket?.exists())) break;
        if (await this.#linkAgain()) return true;
        const content = await readLock(this.#settings.directory);
        if (content === undefined) continue;
        const { alive } = await livenessOf(this.#settings.directory, content, this.#settings.owner);
        if (!alive || parseOwner(content) === undefined) break;
        await new Promise((resolve) => {
          setTimeout(resolve, CONTENDER_PAUSE_MS);
        });
      }
    } catch {
      // Without proof that the lock is held, it counts as lost.
    }
    if (this.#state === 'held') this.#state = 'lost';
    return false;
  }

  async #linkAgain(): Promise<boolean> {
    const { directory, owner } = this.#settings;
    const draft = join(directory, `lock.${randomUUID()}`);
    await fs.writeFile(draft, formatOwner(owner), { mode: 0o600 });
    const file = await fs.open(draft, 'r+');
    const isTaken = await tryLink(draft, join(directory, 'lock')).catch(() => false);
    await fs.rm(draft, { force: true });
    const unused = isTaken ? this.#file : file;
    if (isTaken) this.#file = file;
    await unused.close();
    return isTaken;
  }
}
