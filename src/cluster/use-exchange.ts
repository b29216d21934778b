import type { Logger } from '../lib/log/logger.ts';
import type { Clock, Timer } from '../lib/time/clock.ts';
import { META_PREFIX } from '../storage/keys.ts';
import type { MetaChange, MetaStore } from '../storage/port.ts';

/*
 * Quotas that several gateways share. Each gateway has whole buckets, and takes from them what it admits and what the
 * others report. Over any time that is long compared with an exchange, all gateways together admit the quota, in shares
 * that follow the load. When a load begins, each further gateway may admit one more second of quota.
 */

const PREFIX = META_PREFIX.cluster.use;
/** How often a gateway reports what it has taken, if it has. */
const EXCHANGE_MS = 500;
/** A report of a gateway that is gone is removed after this time. */
const ABANDONED_MS = 60_000;
/** Bound on the entries of a report: those that grew most. 2,000 take some 150 KB. */
const MAX_ENTRIES = 2_000;

type Amounts = readonly number[];

/** The growth of each quota since the report before, by kind and key, as JSON under `cluster/use/ID`. */
type UseDocument = Readonly<Record<string, Amounts>>;

/** The quotas of this process, of one kind. */
interface SharedQuotas {
  /** All that was taken here so far, by a key that is the same on every gateway. */
  taken(): Iterable<readonly [string, Amounts]>;
  takeElsewhere(key: string, amounts: Amounts): void;
}

export interface UseExchangeOptions {
  readonly meta: MetaStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Never used before. */
  readonly id: string;
  /** By kind, which is the same on every gateway and contains no space. */
  readonly quotas: Readonly<Record<string, SharedQuotas>>;
}

/** Reports what this gateway takes of shared quotas, and takes what the others report. */
export class UseExchange {
  readonly #options: UseExchangeOptions;
  /** What was taken here when it was reported last. */
  #reported = new Map<string, Amounts>();
  /** When each other gateway's report was seen last, by the monotonic clock. */
  readonly #others = new Map<string, { revision: number; seenMs: number }>();
  readonly #watch: { stop(): void };
  #revision: number | undefined;
  #hasListed = false;
  #timer: Timer | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: UseExchangeOptions) {
    this.#options = options;
    this.#watch = options.meta.watch(PREFIX, (change) => this.#receive(change));
    this.#schedule();
  }

  async close(): Promise<void> {
    this.#timer?.cancel();
    this.#watch.stop();
    await this.#writing;
    if (this.#revision !== undefined) await this.#options.meta.delete(this.#key).catch(() => false);
  }

  get #key(): string {
    return PREFIX + this.#options.id;
  }

  #schedule(): void {
    this.#timer = this.#options.clock.setTimer(
      EXCHANGE_MS,
      () => {
        this.#writing = this.#exchange().catch((error: unknown) => {
          // The growth is lost for the others: they admit a little more until the next report.
          this.#options.logger.warn('the use of shared quotas was not reported', { error });
        });
        void this.#writing.then(() => this.#schedule());
      },
      { background: true },
    );
  }

  async #exchange(): Promise<void> {
    const { meta, clock } = this.#options;
    await this.#noticeEarlier();
    for (const [id, { revision, seenMs }] of this.#others) {
      if (clock.monotonicMs() - seenMs < ABANDONED_MS) continue;
      this.#others.delete(id);
      await meta.delete(PREFIX + id, revision);
    }
    const growth = this.#growth();
    if (growth.length === 0) return;
    const bytes = Buffer.from(JSON.stringify(Object.fromEntries(growth) satisfies UseDocument));
    this.#revision =
      (await this.#store(bytes, this.#revision)) ??
      // The answer to an earlier report was lost, or the document was removed as abandoned.
      (await this.#store(bytes, (await meta.get(this.#key))?.revision));
  }

  /** Once: what was reported before this gateway was there is not taken, and its gateways may be gone. */
  async #noticeEarlier(): Promise<void> {
    if (this.#hasListed) return;
    const { meta, clock, id: own } = this.#options;
    const seenMs = clock.monotonicMs();
    for (const { key, revision } of await meta.list(PREFIX)) {
      const id = key.slice(PREFIX.length);
      if (id !== own && !this.#others.has(id)) this.#others.set(id, { revision, seenMs });
    }
    this.#hasListed = true;
  }

  /** @param revision of the document to replace; undefined: there is none */
  #store(bytes: Buffer, revision: number | undefined): Promise<number | undefined> {
    const { meta } = this.#options;
    return revision === undefined
      ? meta.create(this.#key, bytes)
      : meta.compareAndSet(this.#key, revision, bytes);
  }

  #growth(): [string, Amounts][] {
    const growth: [string, Amounts][] = [];
    const reported = new Map<string, Amounts>();
    for (const [kind, quotas] of Object.entries(this.#options.quotas)) {
      for (const [key, taken] of quotas.taken()) {
        const name = `${kind} ${key}`;
        const before = this.#reported.get(name);
        const grown = taken.map((amount, index) => amount - (before?.[index] ?? 0));
        if (grown.some((amount) => amount > 0)) growth.push([name, grown]);
        reported.set(name, taken);
      }
    }
    this.#reported = reported;
    if (growth.length <= MAX_ENTRIES) return growth;
    return growth.sort(([, a], [, b]) => total(b) - total(a)).slice(0, MAX_ENTRIES);
  }

  #receive({ key, value, revision }: MetaChange): void {
    const id = key.slice(PREFIX.length);
    if (id === this.#options.id) return;
    if (value === undefined) {
      this.#others.delete(id);
      return;
    }
    this.#others.set(id, { revision, seenMs: this.#options.clock.monotonicMs() });
    const report = JSON.parse(value.toString('utf8')) as UseDocument;
    for (const [name, amounts] of Object.entries(report)) {
      const space = name.indexOf(' ');
      // Another release may share other kinds.
      this.#options.quotas[name.slice(0, space)]?.takeElsewhere(name.slice(space + 1), amounts);
    }
  }
}

function total(amounts: Amounts): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
