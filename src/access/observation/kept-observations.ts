import { createHash } from 'node:crypto';
import type { Logger } from '../../lib/log/logger.ts';
import type { Clock, Timer } from '../../lib/time/clock.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { Observations, sumOfUses, type Use } from './observations.ts';

/** What a crash may lose. */
const WRITE_INTERVAL_MS = 10_000;
/** Bound on the documents of one round, some 400 bytes each; the others follow in the next one. */
const MAX_WRITES = 500;
const SINCE = 'since';

interface Tools {
  readonly meta: MetaStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What all gateways have observed. */
export interface Observed {
  readonly sinceMs: number;
  /** Of this gateway: calls that were not counted because a bound was reached. */
  readonly notCounted: number;
  readonly uses: readonly Use[];
}

/**
 * Observations that are stored in the background, so that a report covers the days since they were reset. Several gateways
 * add to the same documents.
 */
export class KeptObservations {
  readonly observations: Observations;
  readonly #uses: JsonDocuments<Use>;
  readonly #starts: JsonDocuments<{ readonly sinceMs: number }>;
  readonly #tools: Tools;
  #timer: Timer | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isClosed = false;
  /** Called when another gateway has reset the observations: counters that are held elsewhere are no longer stored. */
  onReset = () => {};

  static async open(tools: Tools): Promise<KeptObservations> {
    const starts = new JsonDocuments<{ readonly sinceMs: number }>(tools.meta, META_PREFIX.access.start);
    const uses = new JsonDocuments<Use>(tools.meta, META_PREFIX.access.use);
    const start = (await starts.get(SINCE))?.value ?? { sinceMs: tools.clock.now() };
    await starts.create(SINCE, start);
    const kept = (await uses.list()).map(({ value }) => value);
    return new KeptObservations(tools, new Observations(tools.clock, { ...start, uses: kept }), uses, starts);
  }

  private constructor(
    tools: Tools,
    observations: Observations,
    uses: JsonDocuments<Use>,
    starts: JsonDocuments<{ readonly sinceMs: number }>,
  ) {
    this.#tools = tools;
    this.observations = observations;
    this.#uses = uses;
    this.#starts = starts;
    this.#schedule();
  }

  /** The stored observations of all gateways, and those that this gateway has not stored yet. */
  all(): Promise<Observed> {
    // Not while a write has taken what it has not stored yet.
    const reading = this.#writing.then(() => this.#read());
    this.#writing = reading.then(
      () => {},
      () => {},
    );
    return reading;
  }

  /** Forgets all observations. */
  async reset(): Promise<void> {
    await this.#afterWriting(async () => {
      this.observations.reset();
      const { sinceMs } = this.observations;
      await this.#starts.update(SINCE, () => ({ sinceMs }));
      for (const { key } of await this.#uses.list()) await this.#uses.delete(key);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#afterWriting(() => this.#write(Number.POSITIVE_INFINITY));
  }

  async #read(): Promise<Observed> {
    await this.#followReset();
    const uses = new Map((await this.#uses.list()).map(({ key, value }) => [key, value]));
    for (const counter of this.observations.counters()) {
      const added = counter.added();
      if (!added) continue;
      const key = keyOf(added);
      const stored = uses.get(key);
      uses.set(key, stored ? sumOfUses(stored, added) : added);
    }
    const { sinceMs, notCounted } = this.observations;
    return { sinceMs, notCounted, uses: [...uses.values()] };
  }

  /**
   * After a reset by another gateway, this gateway drops its observations, with what it has counted in the seconds since the
   * reset.
   */
  async #followReset(): Promise<void> {
    const start = await this.#starts.get(SINCE);
    if (!start || start.value.sinceMs === this.observations.sinceMs) return;
    this.observations.reset(start.value.sinceMs);
    this.onReset();
  }

  #schedule(): void {
    if (this.#isClosed) return;
    this.#timer = this.#tools.clock.setTimer(
      WRITE_INTERVAL_MS,
      () => {
        void this.#afterWriting(() => this.#write(MAX_WRITES)).then(() => this.#schedule());
      },
      { background: true },
    );
  }

  /** One write at a time, so that none is stored after a reset. */
  #afterWriting(work: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(work).catch((error: unknown) => {
      this.#tools.logger.warn('observations for the access report could not be stored', { error });
    });
    return this.#writing;
  }

  async #write(maxWrites: number): Promise<void> {
    await this.#followReset();
    let writes = 0;
    for (const counter of this.observations.counters()) {
      if (writes >= maxWrites) return;
      const added = counter.takeAdded();
      if (!added) continue;
      writes++;
      const key = keyOf(added);
      try {
        if (await this.#uses.create(key, added)) continue;
        await this.#uses.update(key, (stored) => sumOfUses(stored, added));
      } catch (error) {
        counter.putBack(added);
        throw error;
      }
    }
  }
}

/** Actions and resources may be longer than a key. */
function keyOf({ identity, action, resource }: Use): string {
  return createHash('sha256').update(`${identity}\n${action}\n${resource}`).digest('base64url');
}
