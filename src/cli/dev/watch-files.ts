import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Clock, Timer } from '../../lib/time/clock.ts';

// Editors write in several steps, and tools several files: what comes within this time is one change.
const QUIET_MS = 100;

/**
 * Calls `onChange` after any of a changing set of files was written, made or removed. Folders are watched rather
 * than files, since many editors save by putting a new file in the place of the old.
 */
export class FileWatcher {
  readonly #onChange: () => void;
  readonly #clock: Clock;
  readonly #folders = new Map<string, { names: Set<string>; watcher: FSWatcher }>();
  #quiet: Timer | undefined;

  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** From now on, these files and no others. Absolute paths; they need not exist, but their folders must. */
  set(files: readonly string[]): void {
    const wanted = new Map<string, Set<string>>();
    for (const file of files) {
      const names = wanted.get(dirname(file)) ?? new Set();
      wanted.set(dirname(file), names.add(basename(file)));
    }
    for (const [folder, { watcher }] of this.#folders) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    for (const [folder, names] of wanted) this.#watch(folder, names);
  }

  close(): void {
    this.#quiet?.cancel();
    this.set([]);
  }

  #watch(folder: string, names: Set<string>): void {
    const known = this.#folders.get(folder);
    if (known) {
      known.names = names;
      return;
    }
    let watcher: FSWatcher;
    try {
      watcher = watch(folder);
    } catch (error) {
      // A folder that a variable names need not be there.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    const entry = { names, watcher };
    this.#folders.set(folder, entry);
    watcher.on('change', (_, name) => {
      if (name === null || entry.names.has(String(name))) this.#noticed();
    });
    // The folder itself went away: its files come back in a new one or not at all.
    watcher.on('error', () => this.#noticed());
  }

  #noticed(): void {
    this.#quiet?.cancel();
    this.#quiet = this.#clock.setTimer(QUIET_MS, this.#onChange);
  }
}
