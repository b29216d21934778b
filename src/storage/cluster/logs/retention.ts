import type { Logger } from '../../../lib/log/logger.ts';
import type { Random } from '../../../lib/random.ts';
import type { Clock, Timer } from '../../../lib/time/clock.ts';
import { JsonDocuments } from '../../json-documents.ts';
import { META_PREFIX } from '../../keys.ts';
import { type LogId, type MetaStore, UNTIL_TRIMMED_MS } from '../../port.ts';
import type { MessageLog } from '../messages/port.ts';
import { wrongClock } from '../nats-check.ts';
import type { LogCatalog, LogDocument } from './catalog.ts';
import type { Removal } from './removal.ts';

/** What expires is removed once it is this part of the retention older than that, so that most rounds change nothing. */
const SLACK = 1 / 32;

const NOT_REMOVED = 'expired records could not be removed; it will be retried';

interface RoundDocument {
  readonly startedMs: number;
}

/**
 * Removes expired batches. In each partition one gateway does it each minute: the one that writes the time of the round
 * first. What has expired by its clock and by that of NATS is removed, so that a gateway whose clock is ahead removes nothing early.
 */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #rounds: JsonDocuments<RoundDocument>;
  /** Before these times no batch of a log expires, as far as is known. */
  readonly #nextMs = new Map<LogId, number>();
  #timer: Timer | undefined;
  #isClosed = false;
  /** The clock was wrong in the last round. */
  #isClockWrong = false;

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

  /** One round in each partition that no other gateway takes. A partition that fails leaves the others alone. */
  async run(): Promise<void> {
    const { partitions, catalog, logger } = this.#options;
    /** When NATS was asked for the time, by partition. */
    const claimed = new Map<number, number>();
    const fail = (partition: number, error: unknown) => {
      claimed.delete(partition);
      const { name } = partitions[partition]!.messages;
      logger.warn(NOT_REMOVED, { stream: name, error });
    };
    for (const [partition, { messages }] of partitions.entries()) {
      if (!(await this.#claim(partition))) continue;
      await this.#certainMs(messages).then(
        (nowMs) => claimed.set(partition, nowMs),
        (error: unknown) => fail(partition, error),
      );
    }
    if (claimed.size === 0) return;
    const documents = await catalog.list();
    this.#forgetAllBut(new Set(documents.map(({ key }) => key)));
    for (const { key, value } of documents) {
      if (this.#isClosed) return;
      const nowMs = claimed.get(value.partition);
      if (nowMs === undefined) continue;
      await this.#removeExpired(key, value, nowMs).catch((error: unknown) => fail(value.partition, error));
    }
  }

  #forgetAllBut(logs: ReadonlySet<LogId>): void {
    for (const id of this.#nextMs.keys()) if (!logs.has(id)) this.#nextMs.delete(id);
  }

  /** A time that has come by both clocks. Warns once when they differ. */
  async #certainMs(messages: MessageLog): Promise<number> {
    const { clock, logger } = this.#options;
    const natsMs = await messages.nowMs();
    const nowMs = clock.now();
    const problem = wrongClock([natsMs], nowMs);
    if (problem !== undefined && !this.#isClockWrong) logger.warn(problem);
    this.#isClockWrong = problem !== undefined;
    return Math.min(natsMs, nowMs);
  }

  #schedule(): void {
    const { clock, random, intervalMs, logger } = this.#options;
    const delayMs = intervalMs * (0.75 + random.fraction() / 2);
    this.#timer = clock.setTimer(
      delayMs,
      () => {
        void this.run()
          .catch((error: unknown) => logger.warn(NOT_REMOVED, { error }))
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

  async #removeExpired(id: LogId, document: LogDocument, nowMs: number): Promise<void> {
    const { retentionMs } = document;
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
  /** In the order of their numbers. */
  readonly partitions: readonly { readonly messages: MessageLog }[];
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly removal: Removal;
}
