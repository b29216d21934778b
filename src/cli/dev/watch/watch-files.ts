import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Clock, Timer } from '../../../lib/time/clock.ts';

// Editors save in several steps, and tools write several files. Changes within this time count as one.
const QUIET_MS = 100;

// A folder of these names in a watched folder is written by tools, this one included.
const IGNORED_NAMES = ['.git', '.millrace', '.serverless', '__pycache__', 'node_modules'];

/** What is watched in a folder. */
interface Names {
  /** Files that are not ignored, whatever their names. */
  readonly every: boolean;
  readonly files: Set<string>;
}

/**
 * Calls `onChange` after one of a set of files was written, created or removed. Watches folders instead of files, since
 * many editors save by replacing the file.
 */
export class FileWatcher {
  readonly #onChange: (files: ReadonlySet<string>) => void;
  readonly #clock: Clock;
  readonly #folders = new Map<string, { names: Names; watcher: FSWatcher }>();
  #quiet: Timer | undefined;
  #changed = new Set<string>();

  /** @param onChange receives absolute paths; that of the folder when the name of the file is not known */
  constructor(clock: Clock, onChange: (files: ReadonlySet<string>) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /**
   * Replaces what is watched: absolute paths of files, and of folders in which every file counts. Folders that do not
   * exist are not watched.
   */
  set(files: readonly string[], folders: readonly string[] = []): void {
    const wanted = new Map<string, Names>(
      folders.map((folder) => [folder, { every: true, files: new Set() }]),
    );
    for (const file of files) {
      const names = wanted.get(dirname(file)) ?? { every: false, files: new Set() };
      names.files.add(basename(file));
      wanted.set(dirname(file), names);
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

  #watch(folder: string, names: Names): void {
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
      if (name === null) this.#scheduleChange(folder);
      else if (isWatched(entry.names, String(name))) this.#scheduleChange(join(folder, String(name)));
    });
    // The folder was removed, and its files with it.
    watcher.on('error', () => this.#scheduleChange(folder));
  }

  #scheduleChange(file: string): void {
    this.#changed.add(file);
    this.#quiet?.cancel();
    this.#quiet = this.#clock.setTimer(QUIET_MS, () => {
      const changed = this.#changed;
      this.#changed = new Set();
      this.#onChange(changed);
    });
  }
}

function isWatched(names: Names, name: string): boolean {
  return names.files.has(name) || (names.every && !IGNORED_NAMES.includes(name));
}
