import type { Logger } from '../../lib/log/logger.ts';
import type { WriteState } from '../port.ts';

/** The work that has no space: writing changes to the journal, or moving its contents to chunks. */
type Part = 'journal' | 'chunks';

/**
 * Whether the store accepts changes. Logs each transition, not each refusal.
 *
 *   writable <── space ──> full ── a write fails ──> failed, until a restart
 */
export class WriteCondition {
  readonly #logger: Logger;
  readonly #directory: string;
  readonly #full = new Set<Part>();
  #hasFailed = false;

  constructor(logger: Logger, directory: string) {
    this.#logger = logger;
    this.#directory = directory;
  }

  get state(): WriteState {
    if (this.#hasFailed) return 'failed';
    return this.#full.size > 0 ? 'full' : 'writable';
  }

  /** A write was refused because there is no space. */
  outOfSpace(part: Part): void {
    const wasFull = this.#full.size > 0;
    this.#full.add(part);
    if (wasFull) return;
    this.#logger.error('the disk is full: changes are refused until there is space; nothing is lost', {
      directory: this.#directory,
    });
  }

  /** A write succeeded. Called for each group commit, so it must be fast. */
  written(part: Part): void {
    if (this.#full.size === 0 || !this.#full.delete(part) || this.#full.size > 0) return;
    this.#logger.info('there is space on the disk again: changes are accepted', {
      directory: this.#directory,
    });
  }

  failed(cause: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#logger.error('writing to the journal failed: nothing is accepted until the server is restarted', {
      error: cause,
      directory: this.#directory,
    });
  }
}
