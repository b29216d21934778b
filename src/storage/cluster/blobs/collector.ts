import type { Logger } from '../../../lib/log/logger.ts';
import type { Clock, Timer } from '../../../lib/time/clock.ts';
import { referencedBlobs } from '../../blob-references.ts';
import { META_PREFIX } from '../../keys.ts';
import type { MetaStore } from '../../port.ts';
import type { ClusterBlobStore } from './blob-store.ts';

/*
 * Removes blobs that no document references any more: code of deleted functions, replaced objects, parts of finished uploads.
 *
 * A blob is stored before the document that references it, by any gateway. It is removed only when two scans of this process in a row
 * found no reference, and its own document has the same revision as at the first of them: a put of a blob that exists changes the
 * revision, and a removal is refused when it has changed. No operation takes longer than the time between two scans. Every gateway
 * scans; the first one to remove a blob is enough.
 */
const SCAN_INTERVAL_MS = 10 * 60_000;

export interface ClusterBlobCollectorOptions {
  readonly meta: MetaStore;
  readonly blobs: ClusterBlobStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class ClusterBlobCollector {
  readonly #options: ClusterBlobCollectorOptions;
  /** What the last scan found unused, with its revision. */
  #unused = new Map<string, number>();
  #timer: Timer | undefined;
  #scanning: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: ClusterBlobCollectorOptions) {
    this.#options = options;
    this.#schedule();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#scanning;
  }

  #schedule(): void {
    const { clock, logger } = this.#options;
    this.#timer = clock.setTimer(
      SCAN_INTERVAL_MS,
      () => {
        this.#scanning = this.#scan()
          // Unused blobs only occupy space; the next scan tries again.
          .catch((error: unknown) => logger.warn('unused blobs were not removed', { error }))
          .finally(() => {
            if (!this.#isClosed) this.#schedule();
          });
      },
      { background: true },
    );
  }

  async #scan(): Promise<void> {
    const { meta, blobs, logger } = this.#options;
    // References that other gateways have stored.
    await meta.catchUp();
    const prefix = META_PREFIX.cluster.blob;
    const present = await meta.list(prefix);
    if (present.length === 0) return;
    const referenced = await referencedBlobs(await meta.list(''), () => this.#isClosed);
    const before = this.#unused;
    const unused = new Map<string, number>();
    let removed = 0;
    for (const { key, revision } of present) {
      const sha256 = key.slice(prefix.length);
      if (this.#isClosed) return;
      if (referenced.has(sha256)) continue;
      if (before.get(sha256) !== revision) unused.set(sha256, revision);
      else if (await blobs.removeAt(sha256, revision)) removed++;
    }
    this.#unused = unused;
    if (removed > 0) logger.info('removed code and objects that are no longer used', { blobs: removed });
  }
}
