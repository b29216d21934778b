import { Slots as Tasks } from '../../lib/concurrency/slots.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { type Clock, pause, sleep } from '../../lib/time/clock.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { Leases } from '../leases.ts';
import type { Members } from '../members.ts';
import type { OwnMember } from '../own-member.ts';
import { CHECK_MS } from '../timing.ts';
import { chooseHolders, SLOT_COUNT } from './choose-holders.ts';
import { SlotTerm } from './slot-term.ts';

/** How long work may take to end when its slot moves to another member; then it is aborted. */
const MOVE_MS = 5_000;
/** How long work that was aborted may take to notice: it waits for the store at most. */
const ABORT_MS = 1_000;
/** Bound on leases that are taken or released at the same time. */
const MAX_CHANGES = 16;

export interface SlotsOptions {
  readonly meta: MetaStore;
  readonly leases: Leases;
  readonly members: Members;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The slots of this process. It takes the slots of its share that no other member has, and releases the others. */
export class Slots {
  readonly #options: SlotsOptions;
  readonly #terms = new Map<number, SlotTerm>();
  readonly #releasing = new Map<SlotTerm, Promise<void>>();
  readonly #watchers = new Set<() => void>();
  readonly #changes = new Tasks(MAX_CHANGES);
  /** Whether a change will be reported at the end of this turn. */
  #isAnnouncing = false;
  /** The holders that were computed last, and for which members. */
  #chosen: { readonly members: string; readonly holders: readonly string[] } = { members: '', holders: [] };

  constructor(options: SlotsOptions) {
    this.#options = options;
  }

  /** Undefined while this process may not begin work of the slot. */
  termOf(slot: number): SlotTerm | undefined {
    const term = this.#terms.get(slot);
    return term && !term.stop.aborted && term.isHeld ? term : undefined;
  }

  /** How many slots this process has. */
  get count(): number {
    return this.#terms.size;
  }

  /** Calls `onChange` after a slot was taken, or has begun to move or was lost. */
  watch(onChange: () => void): { stop(): void } {
    this.#watchers.add(onChange);
    return { stop: () => void this.#watchers.delete(onChange) };
  }

  /** Takes and releases slots until this member has its share. Resolves when it has taken the free ones. */
  async balance(own: OwnMember): Promise<void> {
    if (!own.isValid || own.state !== 'ready') return;
    const holders = this.#holders(own.id);
    const changing: Promise<void>[] = [];
    for (let slot = 0; slot < SLOT_COUNT; slot++) {
      const term = this.#heldTermOf(slot);
      if (term) {
        if (holders[slot] === own.id || term.stop.aborted) continue;
        void this.#release(term, own, MOVE_MS);
        this.#announce();
        continue;
      }
      const holder = this.#options.leases.holderOf(nameOf(slot));
      if (holders[slot] === own.id) {
        if (holder === undefined || holder === own.id) changing.push(this.#take(slot, own));
      } else if (holder === own.id) changing.push(this.#giveUp(slot, own));
    }
    await Promise.all(changing);
  }

  /** Gives up every slot. Resolves when they are released. @param limitMs for the work to end before it is aborted */
  async releaseAll(own: OwnMember, limitMs: number): Promise<void> {
    const released = Array.from(this.#terms.values(), (term) => this.#release(term, own, limitMs));
    for (let slot = 0; slot < SLOT_COUNT; slot++) {
      if (!this.#terms.has(slot) && this.#options.leases.holderOf(nameOf(slot)) === own.id)
        released.push(this.#giveUp(slot, own));
    }
    this.#changed();
    await Promise.all(released);
  }

  /** The membership is lost, and every lease with it. */
  lose(): void {
    const terms = [...this.#terms.values()];
    this.#terms.clear();
    for (const term of terms) term.beginAbort();
    if (terms.length > 0) this.#changed();
  }

  /** Forgets a term whose lease is not held any more, whatever has changed it, so that the slot is taken again. */
  #heldTermOf(slot: number): SlotTerm | undefined {
    const term = this.#terms.get(slot);
    if (!term || term.isHeld || term.stop.aborted) return term;
    term.beginAbort();
    this.#terms.delete(slot);
    this.#announce();
    return undefined;
  }

  #holders(ownId: string): readonly string[] {
    const ready = this.#options.members
      .all()
      .filter(({ document: { state, cutOff } }) => state === 'ready' && !cutOff);
    const ids = [...new Set([ownId, ...ready.map(({ id }) => id)])].sort();
    const members = ids.join();
    if (this.#chosen.members !== members) this.#chosen = { members, holders: chooseHolders(ids) };
    return this.#chosen.holders;
  }

  /** When another member has the slot, or the store does not answer, the next balance tries again. */
  #take(slot: number, own: OwnMember): Promise<void> {
    return this.#changes.run(async () => {
      try {
        const lease = await this.#options.leases.acquire(nameOf(slot), own);
        if (!lease?.isHeld || this.#terms.has(slot)) return;
        this.#terms.set(slot, new SlotTerm(slot, lease, this.#options.meta));
        this.#announce();
      } catch (error) {
        this.#options.logger.warn('a slot could not be taken', { slot, error });
      }
    });
  }

  /**
   * Releases a lease that names this member and has no term: it was taken, the answer was lost, and the slot is another
   * member's now, which cannot take it while the lease names this one.
   */
  async #giveUp(slot: number, own: OwnMember): Promise<void> {
    const { leases, logger } = this.#options;
    try {
      await this.#changes.run(async () => {
        if (own.isValid) await leases.giveUp(nameOf(slot), own);
      });
    } catch (error) {
      // Leases end with the membership.
      if (!own.isValid) return;
      logger.warn('a slot could not be released', { slot, error });
    }
  }

  async #release(term: SlotTerm, own: OwnMember, limitMs: number): Promise<void> {
    const { clock } = this.#options;
    const isFirst = !term.stop.aborted;
    term.beginStop();
    if (isFirst) this.#releasing.set(term, this.#releaseWhenAborted(term, own));
    await within(clock, term.settled(), limitMs);
    term.beginAbort();
    await this.#releasing.get(term);
  }

  async #releaseWhenAborted(term: SlotTerm, own: OwnMember): Promise<void> {
    const { clock, leases, logger } = this.#options;
    await whenAborted(term.abort);
    await within(clock, term.settled(), ABORT_MS);
    while (term.isHeld) {
      try {
        await this.#changes.run(async () => {
          if (term.isHeld) await leases.release(term.lease, own);
        });
        break;
      } catch (error) {
        // The lease may have ended with the membership meanwhile.
        if (!term.isHeld) break;
        logger.warn('a slot could not be released', { slot: term.slot, error });
        await sleep(clock, CHECK_MS, { background: true });
      }
    }
    this.#releasing.delete(term);
    if (this.#terms.get(term.slot) === term) this.#terms.delete(term.slot);
  }

  /** Slots that change in one turn are reported once, and without waiting for those whose store does not answer. */
  #announce(): void {
    if (this.#isAnnouncing) return;
    this.#isAnnouncing = true;
    queueMicrotask(() => {
      this.#isAnnouncing = false;
      this.#changed();
    });
  }

  #changed(): void {
    for (const onChange of this.#watchers) onChange();
  }
}

function nameOf(slot: number): string {
  return `slot/${slot}`;
}

async function within(clock: Clock, work: Promise<void>, limitMs: number): Promise<void> {
  const done = new AbortController();
  const limit = pause(clock, limitMs, { signal: done.signal, background: true });
  await Promise.race([work, limit]);
  done.abort();
  await limit;
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
