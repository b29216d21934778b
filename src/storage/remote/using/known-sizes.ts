import type { LogId } from '../../port.ts';
import type { Link } from './link.ts';

/** Ids in one question, so that the store answers others in between. */
const MAX_ASKED = 1_000;

/** The sizes of logs as the store reported them last. Each look at one asks for it again. */
export class KnownSizes {
  readonly #link: Link;
  readonly #known = new Map<LogId, number>();
  readonly #wanted = new Set<LogId>();
  #isAsking = false;

  constructor(link: Link) {
    this.#link = link;
  }

  /** 0 until the store has answered once. */
  of(id: LogId): number {
    this.#wanted.add(id);
    if (!this.#isAsking) {
      this.#isAsking = true;
      void this.#ask();
    }
    return this.#known.get(id) ?? 0;
  }

  forget(id: LogId): void {
    this.#known.delete(id);
    this.#wanted.delete(id);
  }

  async #ask(): Promise<void> {
    // Sizes that are needed in the same turn are requested together.
    await Promise.resolve();
    try {
      while (this.#wanted.size > 0) {
        const ids = [...this.#wanted].slice(0, MAX_ASKED);
        for (const id of ids) this.#wanted.delete(id);
        const sizes = await this.#link.call('storedBytes', [ids], { isChange: false });
        for (const [index, id] of ids.entries()) {
          const size = sizes[index] ?? 0;
          if (size > 0) this.#known.set(id, size);
          else this.#known.delete(id);
        }
      }
    } catch {
      // The connection has ended, which callers that wait for an answer report.
      this.#wanted.clear();
    } finally {
      this.#isAsking = false;
    }
  }
}
