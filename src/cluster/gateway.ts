import type { Timer } from '../lib/time/clock.ts';
import { betterHome } from './better-home.ts';
import type { MemberDocument } from './documents.ts';
import { HomeContact, type ReachableMember } from './home-contact.ts';
import { HomeWaits } from './home-waits.ts';
import { type Lease, Leases } from './leases.ts';
import { Members } from './members.ts';
import type { GatewayDuties, GatewayOptions } from './gateway-options.ts';
import { type MemberReport, OwnMember } from './own-member.ts';
import { Slots } from './slots/slots.ts';
import { CUT_OFF_WORK_MS, CHECK_MS } from './timing.ts';

/** The lease of the services that exist once. */
const HOME_LEASE = 'home';

const NO_DUTIES: GatewayDuties = { onHome() {}, onLost() {} };

export interface HomeMember extends ReachableMember {
  readonly isSelf: boolean;
}

/**
 * This process as a member of the cluster. It sees the others once it is open. After `join` it is a member, joins again
 * after it was late, and takes the lease of the home when that is free.
 */
export class Gateway {
  readonly members: Members;
  readonly leases: Leases;
  /** The shared work that this gateway does. */
  readonly slots: Slots;
  readonly #options: GatewayOptions;
  readonly #contact: HomeContact;
  readonly #startedMs: number;
  readonly #homeWaits: HomeWaits<HomeMember>;
  readonly #watchers = new Set<() => void>();
  #duties = NO_DUTIES;
  #own: OwnMember | undefined;
  #home: Lease | undefined;
  #timer: Timer | undefined;
  /** A check in progress. */
  #checking: Promise<void> | undefined;
  /** Slots that are being taken. */
  #balancing: Promise<void> | undefined;
  #isDraining = false;
  #isClosed = false;

  private constructor(options: GatewayOptions, members: Members, leases: Leases) {
    this.#options = options;
    this.members = members;
    this.leases = leases;
    this.slots = new Slots({ ...options, leases, members });
    this.#startedMs = options.clock.now();
    this.#homeWaits = new HomeWaits(options.clock, () => this.home);
    this.#contact = new HomeContact({
      clock: options.clock,
      members,
      ownId: () => this.id,
      home: () => this.home,
      reach: async (member, signal) => this.#duties.reach?.(member, signal),
      onChange: () => void this.#contactChanged(),
    });
  }

  /** Reads who the members are and what they do. @throws StorageError */
  static async open(options: GatewayOptions): Promise<Gateway> {
    const { meta, clock } = options;
    let gateway: Gateway | undefined;
    const onChange = () => {
      if (gateway) gateway.#changed();
    };
    const members = await Members.open(meta, clock, onChange);
    const leases = await Leases.open(meta, members, onChange);
    gateway = new Gateway(options, members, leases);
    return gateway;
  }

  /** Joins the cluster. Call once. @throws StorageError */
  async join(duties: GatewayDuties): Promise<void> {
    this.#duties = duties;
    this.#contact.start();
    await this.#become();
    await this.#check();
    this.#schedule();
  }

  /** The id of the current membership; a gateway that renewed too late gets another one. */
  get id(): string | undefined {
    return this.#own?.id;
  }

  /** Whether this gateway has joined and may act. */
  get isMember(): boolean {
    return this.#own?.isValid === true;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Aborted when, and while, this gateway does not reach the home. */
  get whenCutOff(): AbortSignal {
    return this.#contact.whenCutOff;
  }

  /** The member that holds the lease of the home, as far as this gateway knows. */
  get home(): HomeMember | undefined {
    const id = this.leases.holderOf(HOME_LEASE);
    const member = id === undefined ? undefined : this.members.get(id);
    return (
      member && { id: member.id, endpoint: member.document.endpoint, isSelf: member.id === this.#own?.id }
    );
  }

  /**
   * Waits until there is a home.
   * @returns undefined after `timeoutMs`, and when the signal is aborted
   */
  async whenHome(timeoutMs: number, signal: AbortSignal): Promise<HomeMember | undefined> {
    return this.#homeWaits.wait(timeoutMs, signal);
  }

  /** Calls `onChange` after a member has come, gone or changed its state, and after a lease was taken or released. */
  watch(onChange: () => void): { stop(): void } {
    this.#watchers.add(onChange);
    return { stop: () => void this.#watchers.delete(onChange) };
  }

  /** Takes no more leases from now on. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    await this.#own?.drain();
  }

  /** Lets others take over the slots. @param limitMs for their work to end before it is aborted */
  async releaseSlots(limitMs: number): Promise<void> {
    await this.#balancing;
    if (this.#own) await this.slots.releaseAll(this.#own, limitMs);
  }

  /**
   * Lets others take the lease of the home at once. Its services must have stopped acting. When that fails, the lease names
   * this member until the next check: that gives it up, or takes it again.
   */
  async releaseHome(): Promise<void> {
    const home = this.#home;
    this.#home = undefined;
    if (!home || !this.#own) return;
    await this.leases.release(home, this.#own).catch((error: unknown) => {
      this.#options.logger.warn('the lease of the home could not be released; it will be retried', { error });
    });
  }

  /**
   * Resolves when work that passes leases on has ended, or when there is nothing left to pass on: a gateway that the store
   * does not answer loses its membership, and every lease with it, within seconds. A failure after that is ignored.
   */
  async whileMember(work: Promise<void>): Promise<void> {
    await Promise.race([this.isMember ? this.#own?.whenLost : undefined, work]);
  }

  /** Leaves the cluster. Whatever the leases were for must have stopped. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#contact.close();
    await this.whileMember(this.#leave());
    this.members.close();
    this.leases.close();
    this.#homeWaits.close();
  }

  async #leave(): Promise<void> {
    await this.#checking;
    await this.#balancing;
    await this.#own?.leave();
  }

  async #become(): Promise<void> {
    const { meta, clock, random, endpoint, version } = this.#options;
    const { load = () => ({}) } = this.#duties;
    const document: Omit<MemberDocument, 'state' | 'beat' | keyof MemberReport> = {
      endpoint,
      version,
      startedMs: this.#startedMs,
    };
    this.#own = await OwnMember.join({
      meta,
      clock,
      id: random.uuid(),
      document,
      report: () => ({ ...load(), cutOff: this.#contact.cutOff }),
      onLost: () => this.#lost(),
    });
    if (this.#isClosed) return this.#own.leave();
    if (this.#isDraining) await this.#own.drain();
  }

  #lost(): void {
    this.#home = undefined;
    this.slots.lose();
    if (this.#isClosed) return;
    this.#options.logger.warn(
      'this gateway was late to renew its membership: it closes what others may have taken over, and joins again',
    );
    this.#duties.onLost();
  }

  async #contactChanged(): Promise<void> {
    const { logger } = this.#options;
    const { cutOff } = this.#contact;
    void this.#own?.report();
    if (!cutOff) {
      logger.info('this gateway reaches the home: it takes its part of the shared work');
      return;
    }
    logger.warn(
      'this gateway reaches the store and not the home: it gives up its shared work until it does. Check the network between the gateways, and --advertise of the home',
      { home: this.members.get(cutOff.from)?.document.endpoint, reaches: cutOff.reaches.length },
    );
    await this.releaseSlots(CUT_OFF_WORK_MS);
    if (this.whenCutOff.aborted) this.#duties.onCutOff?.();
  }

  #changed(): void {
    this.#homeWaits.check();
    for (const onChange of this.#watchers) onChange();
    void this.#check();
  }

  #schedule(): void {
    this.#timer = this.#options.clock.setTimer(
      CHECK_MS,
      () => {
        this.#schedule();
        void this.#check();
      },
      { background: true },
    );
  }

  /** One check at a time. */
  #check(): Promise<void> {
    // Not at once: a change that a check makes may be reported before its call has returned.
    this.#checking ??= Promise.resolve()
      .then(() => this.#act())
      .catch((error: unknown) => {
        // The store cannot be reached: it is repeated by the next check.
        this.#options.logger.warn(
          'members and leases could not be checked; it will be retried until the store answers',
          { error },
        );
      })
      .finally(() => (this.#checking = undefined));
    return this.#checking;
  }

  async #act(): Promise<void> {
    if (this.#isClosed || !this.#own) return;
    if (!this.#own.isValid) {
      // Before others would notice that it is gone.
      await this.#own.leave();
      await this.#become();
    }
    const own = this.#own;
    await this.members.removeDead(own.id);
    if (this.#isDraining) {
      // It may have been passed here at the same time.
      if (!this.#home && this.leases.holderOf(HOME_LEASE) === own.id)
        await this.leases.giveUp(HOME_LEASE, own);
      return;
    }
    // The home does not wait for slots.
    if (!this.#contact.cutOff)
      this.#balancing ??= this.slots.balance(own).finally(() => (this.#balancing = undefined));
    if (this.#home?.isHeld === true) return this.#passHome(this.#home, own);
    if (this.leases.holderOf(HOME_LEASE) !== undefined && this.leases.holderOf(HOME_LEASE) !== own.id) return;
    const lease = await this.leases.acquire(HOME_LEASE, own);
    // It may have begun to drain meanwhile: the next check gives the lease up.
    if (!lease?.isHeld || this.#isClosed || this.#isDraining) return;
    this.#home = lease;
    this.#duties.onHome(lease);
    this.#homeWaits.check();
  }

  /** Lets another gateway be the home if more gateways reach it. */
  async #passHome(home: Lease, own: OwnMember): Promise<void> {
    const { logger } = this.#options;
    const { onPassHome } = this.#duties;
    const next = betterHome(own.id, this.members.all());
    if (next === undefined || !onPassHome) return;
    logger.warn('most gateways do not reach this one: another one becomes the home', {
      endpoint: this.#options.endpoint,
      next: this.members.get(next)?.document.endpoint,
    });
    this.#home = undefined;
    await onPassHome();
    await this.leases.pass(home, own, next);
    this.#contact.assumeCutOff(next);
  }
}
