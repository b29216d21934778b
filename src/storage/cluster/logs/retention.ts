import type { Logger } from '../../../lib/log/logger.ts';
import type { Random } from '../../../lib/random.ts';
import type { Clock, Timer } from '../../../lib/time/clock.ts';
import { JsonDocuments } from '../../json-documents.ts';
import { META_PREFIX } from '../../keys.ts';
import { type LogId, type MetaStore, UNTIL_TRIMMED_MS } from '../../port.ts';
import type { LogCatalog, LogDocument } from './catalog.ts';
import type { Removal } from './removal.ts';

/** What expires is removed once it is this part of the retention older than that, so that most rounds change nothing. */
const SLACK = 1 / 32;

interface RoundDocument {
  readonly startedMs: number;
}

/**
 * Removes expired batches. In each partition one gateway does it each minute: the one that writes the time of the round
 * first.
 */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #rounds: JsonDocuments<RoundDocument>;
  /** Before these times no batch of a log expires, as far as is known. */
  readonly #nextMs = new Map<LogId, number>();
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#rounds = new JsonDocuments(options.meta, META_PREFIX.cluster.retention);
    this.#schedule();
  }

  /** What is being removed is completed. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  /** One round in each partition that no other gateway takes. */
  async run(): Promise<void> {
    const claimed = new Set<number>();
    for (let partition = 0; partition < this.#options.partitions; partition++) {
      if (await this.#claim(partition)) claimed.add(partition);
    }
    if (claimed.size === 0) return;
    for (const { key, value } of await this.#options.catalog.list()) {
      if (this.#isClosed) return;
      if (claimed.has(value.partition)) await this.#removeExpired(key, value);
    }
  }

  #schedule(): void {
    const { clock, random, intervalMs, logger } = this.#options;
    const delayMs = intervalMs * (0.75 + random.fraction() / 2);
    this.#timer = clock.setTimer(
      delayMs,
      () => {
        void this.run()
          .catch((error: unknown) =>
            logger.warn('expired records could not be removed; it will be retried', { error }),
          )
          .finally(() => {
            if (!this.#isClosed) this.#schedule();
          });
      },
      { background: true },
    );
  }

  async #claim(partition: number): Promise<boolean> {
    const key = String(partition);
    const nowMs = this.#options.clock.now();
    if (await this.#rounds.create(key, { startedMs: nowMs })) return true;
    let isOurs = false;
    await this.#rounds.update(key, ({ startedMs }) => {
      isOurs =
        nowMs - startedMs >= this.#options.intervalMs / 2 || startedMs > nowMs + this.#options.intervalMs;
      return isOurs ? { startedMs: nowMs } : undefined;
    });
    return isOurs;
  }

  async #removeExpired(id: LogId, document: LogDocument): Promise<void> {
    const { retentionMs } = document;
    const nowMs = this.#options.clock.now();
    if (document.deleting === true) return this.#options.removal.finishDelete(id);
    if (retentionMs >= UNTIL_TRIMMED_MS || nowMs < document.createdMs + retentionMs * (1 + SLACK)) return;
    if (nowMs < (this.#nextMs.get(id) ?? 0)) return;
    this.#nextMs.set(id, nowMs + retentionMs * SLACK);
    await this.#options.removal.removeExpired(id, nowMs - retentionMs, retentionMs);
  }
}

export interface RetentionOptions {
  readonly meta: MetaStore;
  readonly catalog: LogCatalog;
  readonly partitions: number;
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly removal: Removal;
}
