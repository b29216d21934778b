import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Clock, Timer } from '../../lib/time/clock.ts';

// Editors save in several steps, and tools write several files. Changes within this time count as one.
const QUIET_MS = 100;

/**
 * Calls `onChange` after one of a set of files was written, created or removed. Watches folders instead of files, since
 * many editors save by replacing the file.
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

  /** Replaces the set of files: absolute paths. Folders that do not exist are not watched. */
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
      // A variable may name a file in a folder that does not exist.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    const entry = { names, watcher };
    this.#folders.set(folder, entry);
    watcher.on('change', (_, name) => {
      if (name === null || entry.names.has(String(name))) this.#scheduleChange();
    });
    // The folder was removed, and its files with it.
    watcher.on('error', () => this.#scheduleChange());
  }

  #scheduleChange(): void {
    this.#quiet?.cancel();
    this.#quiet = this.#clock.setTimer(QUIET_MS, this.#onChange);
  }
}
