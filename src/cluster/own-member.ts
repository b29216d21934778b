import type { Clock, Timer } from '../lib/time/clock.ts';
import { META_PREFIX } from '../storage/keys.ts';
import type { MetaStore } from '../storage/port.ts';
import type { MemberDocument, MemberLoad } from './documents.ts';
import { CHECK_MS, RENEW_MS, RETRY_MS, VALID_MS } from './timing.ts';

const PREFIX = META_PREFIX.cluster.member;

/** What changes from one renewal to the next. */
export type MemberReport = MemberLoad & Pick<MemberDocument, 'cutOff'>;

export interface OwnMemberOptions {
  readonly meta: MetaStore;
  readonly clock: Clock;
  /** Never used before. */
  readonly id: string;
  readonly document: Omit<MemberDocument, 'beat' | 'state' | keyof MemberReport>;
  /** Reported with each renewal. */
  readonly report: () => MemberReport;
  /** Called once, when this member may act no more, whatever the reason. */
  readonly onLost: () => void;
}

/** The membership of this process, from when it joined until it left or was late. */
export class OwnMember {
  readonly id: string;
  /** Resolves when this member may act no more because it was late or removed. */
  readonly whenLost: Promise<void>;
  readonly #options: OwnMemberOptions;
  #endWaits = () => {};
  #document: MemberDocument;
  #revision: number;
  /** By the monotonic clock. */
  #validUntilMs: number;
  #isLost = false;
  #isLeaving = false;
  #renewal: Timer | undefined;
  #watchdog: Timer | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    options: OwnMemberOptions,
    revision: number,
    document: MemberDocument,
    beganMs: number,
  ) {
    this.id = options.id;
    this.#options = options;
    this.#revision = revision;
    this.#document = document;
    this.#validUntilMs = beganMs + VALID_MS;
    this.whenLost = new Promise((resolve) => (this.#endWaits = resolve));
    this.#renewLater(RENEW_MS);
    this.#watch();
  }

  /** @throws StorageError */
  static async join(options: OwnMemberOptions): Promise<OwnMember> {
    const { meta, clock, id } = options;
    const document: MemberDocument = { ...options.document, ...options.report(), state: 'ready', beat: 0 };
    const beganMs = clock.monotonicMs();
    const revision = await meta.create(PREFIX + id, format(document));
    if (revision === undefined) throw new Error(`there is a member ${id} already`);
    return new OwnMember(options, revision, document, beganMs);
  }

  /** Whether this member may act now. False for good once it was false. */
  get isValid(): boolean {
    if (!this.#isLost && this.#options.clock.monotonicMs() >= this.#validUntilMs) this.#lose();
    return !this.#isLost;
  }

  get state(): MemberDocument['state'] {
    return this.#document.state;
  }

  /** Says that this member takes no more leases. */
  async drain(): Promise<void> {
    this.#document = { ...this.#document, state: 'draining' };
    await this.#renew();
  }

  /** Renews at once, because what it reports has changed. */
  async report(): Promise<void> {
    await this.#renew();
  }

  /** Removes the document, so that others take over at once. It must have stopped acting. */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    this.#lose();
    await this.#writing;
    await this.#options.meta.delete(PREFIX + this.id).catch(() => false);
  }

  #lose(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#renewal?.cancel();
    this.#watchdog?.cancel();
    if (!this.#isLeaving) this.#endWaits();
    this.#options.onLost();
  }

  /** Notices that it is late also while a renewal gets no answer. */
  #watch(): void {
    this.#watchdog = this.#options.clock.setTimer(
      CHECK_MS,
      () => {
        if (this.isValid) this.#watch();
      },
      { background: true },
    );
  }

  #renewLater(delayMs: number): void {
    this.#renewal = this.#options.clock.setTimer(delayMs, () => void this.#renew(), { background: true });
  }

  #renew(): Promise<void> {
    this.#renewal?.cancel();
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    if (!this.isValid) return;
    const { meta, clock } = this.#options;
    const beganMs = clock.monotonicMs();
    const next = { ...this.#document, ...this.#options.report(), beat: this.#document.beat + 1 };
    try {
      const revision = await meta.compareAndSet(PREFIX + this.id, this.#revision, format(next));
      if (!this.isValid) return;
      if (revision === undefined) return await this.#compare();
      this.#revision = revision;
      this.#document = { ...next, state: this.#document.state };
      this.#validUntilMs = beganMs + VALID_MS;
      this.#renewLater(RENEW_MS);
    } catch {
      if (!this.isValid) return;
      this.#renewLater(RETRY_MS);
    }
  }

  /** Another revision is stored: a renewal of this member whose answer was lost, or it was removed. */
  async #compare(): Promise<void> {
    const entry = await this.#options.meta.get(PREFIX + this.id);
    if (!entry) return this.#lose();
    this.#revision = entry.revision;
    this.#renewLater(0);
  }
}

function format(document: MemberDocument): Buffer {
  return Buffer.from(JSON.stringify(document));
}
