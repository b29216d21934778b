import type { Random } from '../lib/random.ts';
import type { Logger } from '../lib/log/logger.ts';
import type { Clock, Timer } from '../lib/time/clock.ts';
import { JsonDocuments } from '../storage/json-documents.ts';
import { META_PREFIX } from '../storage/keys.ts';
import type { MetaStore } from '../storage/port.ts';
import { WatchedDocuments } from '../storage/watched-documents.ts';

/*
 * A consumer can do some things on one gateway at a time only. Each has a document that names the gateway which serves it.
 * Another gateway takes it over by replacing the document, and the previous one sees the change. The claim of a killed
 * gateway is taken in the same way. Each gateway measures the age of a claim with its own monotonic clock, from when it
 * saw the claim.
 */

const PREFIX = META_PREFIX.cluster.subscription;
/** A claim of this age is removed. A subscription lasts five minutes. */
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
  /** The claims of this gateway that no other gateway has replaced, by `ClaimDocument.claim`. */
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
   * Takes over the claim of a key, unless another gateway has taken it less than `takeOverAfterMs` ago.
   * @returns a signal that is aborted when another gateway takes the claim; undefined when it is refused
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
