import type { Random } from '../lib/random.ts';
import type { Logger } from '../lib/log/logger.ts';
import type { Clock, Timer } from '../lib/time/clock.ts';
import { JsonDocuments } from '../storage/json-documents.ts';
import { META_PREFIX } from '../storage/keys.ts';
import type { MetaStore } from '../storage/port.ts';
import { WatchedDocuments } from '../storage/watched-documents.ts';

/*
 * Which gateway serves what a consumer can do on one gateway at a time. Each thing has a document, which the gateway that
 * takes it over replaces; the one that had it sees that. A gateway that is killed needs nothing: its claim can be taken like
 * any other. How old a claim is, each gateway measures with its own monotonic clock, from when it has seen it.
 */

const PREFIX = META_PREFIX.cluster.subscription;
/** A claim is removed when it is this old: longer than what it is for lasts, which is five minutes. */
const ABANDONED_MS = 10 * 60_000;
/** How often that is looked for. */
const SWEEP_MS = 60_000;

/** As JSON under `cluster/subscription/KEY`. */
interface ClaimDocument {
  /** Different for each claim. */
  readonly claim: string;
  /** By the clock of the gateway, for others that start later. */
  readonly claimedMs: number;
}

interface SeenClaim {
  readonly claim: string;
  /** By the monotonic clock. */
  readonly atMs: number;
}

export interface ClaimsOptions {
  readonly meta: MetaStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export class SubscriptionClaims {
  readonly #options: ClaimsOptions;
  readonly #documents: JsonDocuments<ClaimDocument>;
  readonly #seen = new Map<string, SeenClaim>();
  /** Those of this gateway that no other one has replaced, by `ClaimDocument.claim`. */
  readonly #own = new Map<string, AbortController>();
  #watched: WatchedDocuments<ClaimDocument> | undefined;
  #timer: Timer | undefined;
  #sweeping: Promise<void> = Promise.resolve();

  private constructor(options: ClaimsOptions) {
    this.#options = options;
    this.#documents = new JsonDocuments(options.meta, PREFIX);
  }

  static async open(options: ClaimsOptions): Promise<SubscriptionClaims> {
    const claims = new SubscriptionClaims(options);
    claims.#watched = await WatchedDocuments.open<ClaimDocument>(
      options.meta,
      PREFIX,
      (key, next, previous) => claims.#changed(key, next, previous),
    );
    claims.#schedule();
    return claims;
  }

  /** Whether a gateway took it less than `takeOverAfterMs` ago, as far as this one knows. */
  isRecent(key: string, takeOverAfterMs: number): boolean {
    const seen = this.#seen.get(key);
    return seen !== undefined && this.#options.clock.monotonicMs() - seen.atMs < takeOverAfterMs;
  }

  /**
   * Takes what the key stands for from the gateway that has it, unless that took it less than `takeOverAfterMs` ago.
   * @returns a signal that is aborted when another gateway takes it; undefined: refused
   * @throws StorageError
   */
  async claim(key: string, takeOverAfterMs: number): Promise<AbortSignal | undefined> {
    const { clock, random } = this.#options;
    const mine: ClaimDocument = { claim: random.uuid(), claimedMs: clock.now() };
    const own = new AbortController();
    this.#own.set(mine.claim, own);
    let isMine = false;
    try {
      while (!isMine) {
        if (await this.#documents.create(key, mine)) isMine = true;
        else {
          const found = await this.#documents.update(key, (current) =>
            this.#ageMs(key, current) < takeOverAfterMs ? undefined : mine,
          );
          if (found && found.claim !== mine.claim) return undefined;
          isMine = found !== undefined;
        }
      }
      return own.signal;
    } finally {
      if (!isMine) this.#own.delete(mine.claim);
    }
  }

  async close(): Promise<void> {
    this.#timer?.cancel();
    this.#watched?.close();
    await this.#sweeping;
  }

  #ageMs(key: string, { claim }: ClaimDocument): number {
    const seen = this.#seen.get(key);
    // One that was not delivered yet is new.
    return seen?.claim === claim ? this.#options.clock.monotonicMs() - seen.atMs : 0;
  }

  #changed(key: string, next: ClaimDocument | undefined, previous: ClaimDocument | undefined): void {
    if (previous && previous.claim !== next?.claim) {
      const own = this.#own.get(previous.claim);
      this.#own.delete(previous.claim);
      own?.abort();
    }
    if (!next) {
      this.#seen.delete(key);
      return;
    }
    const { clock } = this.#options;
    // One that was there before this gateway was.
    const ageMs = this.#watched ? 0 : Math.max(0, clock.now() - next.claimedMs);
    this.#seen.set(key, { claim: next.claim, atMs: clock.monotonicMs() - ageMs });
  }

  #schedule(): void {
    this.#timer = this.#options.clock.setTimer(
      SWEEP_MS,
      () => {
        this.#sweeping = this.#sweep()
          .catch((error: unknown) => {
            this.#options.logger.warn('claims of subscriptions that have ended were not removed', {
              error,
            });
          })
          .finally(() => this.#schedule());
      },
      { background: true },
    );
  }

  async #sweep(): Promise<void> {
    const { meta, clock } = this.#options;
    for (const [key, { claim, atMs }] of this.#seen) {
      if (clock.monotonicMs() - atMs < ABANDONED_MS) continue;
      const stored = await this.#documents.get(key);
      if (stored?.value.claim === claim) await meta.delete(PREFIX + key, stored.revision);
    }
  }
}
