import { MIB } from '../../../lib/bytes.ts';
import type { Clock, Timer } from '../../../lib/time/clock.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import { referencedBlobs } from '../../blob-references.ts';
import type { EmbeddedBlobStore } from './blob-store.ts';
import type { MetaTable } from '../state/meta-table.ts';

/*
 * Removes blobs that no metadata references any more: code of deleted functions, replaced objects, parts of
 * finished uploads. A document references a blob by containing its SHA-256 in hex, anywhere in its text.
 *
 * A blob is written before the document that references it, and documents may be copied while a scan is in
 * progress. A blob is therefore removed only when two scans in a row found no reference and it was not put
 * again in between. No operation takes longer than the time between two scans.
 *
 * In an encrypted directory, each scan also rewrites blobs that are not encrypted as new ones are.
 */
const SCAN_INTERVAL_MS = 10 * 60_000;
/** Bytes of blobs that are read and encrypted again after one scan. */
const MAX_BYTES_ENCRYPTED_AGAIN = 256 * MIB;

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
  #scanning: Promise<void> | undefined;
  /** The blobs that the last scan found references of. None has lost them while no document has changed. */
  #referenced: { readonly revision: number; readonly blobs: ReadonlySet<string> } | undefined;
  #closed = false;

  constructor(settings: BlobCollectorSettings) {
    this.#settings = settings;
    this.#arm();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#scanning;
  }

  #arm(): void {
    if (this.#closed) return;
    this.#timer = this.#settings.clock.setTimer(
      SCAN_INTERVAL_MS,
      () => {
        this.#scanning = this.#scan()
          .then(() => this.#encryptAgain())
          .then(() => this.#arm());
      },
      { background: true },
    );
  }

  async #scan(): Promise<void> {
    const { meta, blobs, logger, mayRemove } = this.#settings;
    try {
      const present = await blobs.list();
      const { revision } = meta;
      const before = this.#referenced?.revision === revision ? this.#referenced.blobs : undefined;
      if (present.every((sha256) => before?.has(sha256))) return;
      const referenced = await referencedBlobs(meta.entries(), () => this.#closed);
      const unused = present.filter((sha256) => !referenced.has(sha256));
      if (this.#closed) return;
      this.#referenced = { revision, blobs: new Set(present.filter((sha256) => referenced.has(sha256))) };
      let removed = 0;
      for (const sha256 of unused) {
        if (this.#closed || !mayRemove()) return;
        if (await blobs.removeIfUnused(sha256)) removed++;
      }
      blobs.markUnused(unused);
      if (removed > 0) logger.info('removed code and objects that are no longer used', { blobs: removed });
    } catch (error) {
      // Unused blobs only occupy space; the next scan retries.
      logger.warn('unused blobs could not be removed', { error });
    }
  }

  /** Encrypts blobs from before the directory was encrypted, or had its present data key. */
  async #encryptAgain(): Promise<void> {
    const { blobs, logger, mayRemove } = this.#settings;
    try {
      let bytes = 0;
      for (const sha256 of await blobs.list()) {
        if (this.#closed || !mayRemove() || bytes > MAX_BYTES_ENCRYPTED_AGAIN) return;
        bytes += await blobs.encryptAgain(sha256);
      }
    } catch (error) {
      // They stay readable; the next scan retries.
      logger.warn('code and objects could not be encrypted again', { error });
    }
  }
}
