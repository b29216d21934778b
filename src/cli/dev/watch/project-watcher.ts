import type { Clock } from '../../../lib/time/clock.ts';
import type { Prepared } from '../project/dev-project.ts';
import { FileWatcher } from './watch-files.ts';
import { WrittenFiles } from './written-files.ts';

/** Notices saves of a project, and separates them from what its functions write. */
export class ProjectWatcher {
  readonly #clock: Clock;
  readonly #files: FileWatcher;
  readonly #written = new WrittenFiles();
  readonly #saved = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#files = new FileWatcher(clock, (files) => {
      for (const file of this.#written.edited(files)) this.#saved.add(file);
    });
  }

  /** Watches the files of a prepared project, in place of the previous ones. */
  watch(prepared: Prepared): void {
    this.#files.set(prepared.files, prepared.folders);
  }

  /** The files that were saved since the last call. */
  takeSaved(): readonly string[] {
    const saved = [...this.#saved];
    this.#saved.clear();
    return saved;
  }

  /** Called before a deployment: whether functions seem to write all of the files, which do not count from now on. */
  areWritten(saved: readonly string[]): boolean {
    return this.#written.areWritten(saved, this.#clock.monotonicMs());
  }

  /** Called after each deployment. */
  deployed(): void {
    this.#written.deployed(this.#clock.monotonicMs());
  }

  close(): void {
    this.#files.close();
  }
}
