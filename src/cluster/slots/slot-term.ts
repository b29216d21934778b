import { sharedAbort } from '../../lib/concurrency/shared-abort.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { Lease } from '../leases.ts';

/**
 * One slot from when this process took its lease until it is released or lost.
 *
 *     held ──► stopping (its work ends what it has begun) ──► aborted (its work waits for nothing) ──► released
 *     any ──► lost (the lease is not held any more)
 */
export class SlotTerm {
  readonly slot: number;
  readonly lease: Lease;
  readonly #meta: Pick<MetaStore, 'catchUp'>;
  readonly #stopping = sharedAbort();
  readonly #aborting = sharedAbort();
  readonly #work = new Set<Promise<unknown>>();

  constructor(slot: number, lease: Lease, meta: Pick<MetaStore, 'catchUp'>) {
    this.slot = slot;
    this.lease = lease;
    this.#meta = meta;
  }

  get epoch(): number {
    return this.lease.epoch;
  }

  /** Whether its work may have an effect now. */
  get isHeld(): boolean {
    return this.lease.isHeld;
  }

  /** Asks the store whether the lease is held. @throws StorageError */
  async confirm(): Promise<boolean> {
    await this.#meta.catchUp();
    return this.isHeld;
  }

  /** Aborted when no more work may begin. */
  get stop(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Aborted when work must not wait any more for what it has begun. */
  get abort(): AbortSignal {
    return this.#aborting.signal;
  }

  /** The slot is not released before this has settled. */
  hold(work: Promise<unknown>): void {
    this.#work.add(work);
    const done = () => void this.#work.delete(work);
    work.then(done, done);
  }

  beginStop(): void {
    this.#stopping.abort();
  }

  /** The lease is lost, or has been held for long enough. */
  beginAbort(): void {
    this.#stopping.abort();
    this.#aborting.abort();
  }

  /** Resolves when its work has ended. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.allSettled(this.#work);
  }
}
