import type { Clock, Timer } from '../../../lib/time/clock.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import { yieldToEventLoop } from '../../../lib/event-loop/yield-to-event-loop.ts';
import type { EmbeddedBlobStore } from './blob-store.ts';
import type { MetaTable } from '../state/meta-table.ts';

/*
 * Removes blobs that no metadata names any more: code of deleted functions, replaced objects, parts of uploads that
 * were ended. What names a blob is its SHA-256 in hex, wherever it stands in a document.
 *
 * A blob is written before the document that names it, and a document may be copied from another while this looks at
 * them one after the other. So one look decides nothing: a blob goes when no document has named it at two looks in a row
 * and nobody has put it again in between. No operation takes as long as that.
 */
const LOOK_EVERY_MS = 10 * 60_000;
/** Metadata that is looked through in one turn of the event loop: about a millisecond. */
const BYTES_PER_TURN = 2 ** 18;
const SHA256_HEX = /[0-9a-f]{64}/g;

export interface BlobCollectorSettings {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meta: MetaTable;
  readonly blobs: EmbeddedBlobStore;
  /** Whether the directory still belongs to this store. */
  readonly mayRemove: () => boolean;
}

export class BlobCollector {
  readonly #settings: BlobCollectorSettings;
  #timer: Timer | undefined;
  #looking: Promise<void> | undefined;
  #closed = false;

  constructor(settings: BlobCollectorSettings) {
    this.#settings = settings;
    this.#arm();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#looking;
  }

  #arm(): void {
    if (this.#closed) return;
    this.#timer = this.#settings.clock.setTimer(
      LOOK_EVERY_MS,
      () => {
        this.#looking = this.#look().then(() => this.#arm());
      },
      { background: true },
    );
  }

  async #look(): Promise<void> {
    const { blobs, logger, mayRemove } = this.#settings;
    try {
      const present = await blobs.list();
      if (present.length === 0) return;
      const named = await this.#namedBlobs();
      const unnamed = present.filter((sha256) => !named.has(sha256));
      let removed = 0;
      for (const sha256 of unnamed) {
        if (this.#closed || !mayRemove()) return;
        if (await blobs.removeIfUnused(sha256)) removed++;
      }
      blobs.markUnused(unnamed);
      if (removed > 0)
        logger.info('removed code and objects that nothing names any more', { blobs: removed });
    } catch (error) {
      // They take up space, no more; the next look tries again.
      logger.warn('unused blobs could not be removed', { cause: String(error) });
    }
  }

  async #namedBlobs(): Promise<Set<string>> {
    const named = new Set<string>();
    let bytes = 0;
    for (const { value } of this.#settings.meta.entries()) {
      for (const [sha256] of value.toString('latin1').matchAll(SHA256_HEX)) named.add(sha256);
      bytes += value.length;
      if (bytes < BYTES_PER_TURN) continue;
      bytes = 0;
      await yieldToEventLoop();
      if (this.#closed) break;
    }
    return named;
  }
}
