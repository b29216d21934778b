import type { Clock } from '../lib/time/clock.ts';
import type { MetaStore } from './port.ts';

/*
 * A lease assigns a piece of work, such as reading a shard, to one of several processes.
 *
 *   free ── acquire ──> held ── renew ──> held
 *     ^                   │
 *     └── release, or expiry
 *
 * Two processes may briefly believe that they hold the same lease, because clocks differ and a holder may
 * have been suspended. Work that must not happen twice needs a compare-and-set with the epoch as its fence.
 */

/** Proves that the owner held the lease when it was acquired. */
export interface Lease {
  readonly key: string;
  readonly owner: string;
  /** Grows with each acquisition of the key and is never reset. */
  readonly epoch: number;
  readonly expiresMs: number;
}

export interface LeaseRequest {
  readonly key: string;
  /** Identifies the process, not the machine: a restarted process is a new owner. */
  readonly owner: string;
  readonly lifeMs: number;
}

type LeaseDocument = Pick<Lease, 'epoch' | 'expiresMs'> & { readonly owner: string | undefined };

/** @returns undefined when another owner holds it or acquired it first */
export async function acquireLease(
  meta: MetaStore,
  clock: Clock,
  { key, owner, lifeMs }: LeaseRequest,
): Promise<Lease | undefined> {
  const entry = await meta.get(key);
  const current = entry && parse(entry.value);
  const isHeld = current?.owner !== undefined && current.owner !== owner && current.expiresMs > clock.now();
  if (isHeld) return undefined;
  const lease = { key, owner, epoch: (current?.epoch ?? 0) + 1, expiresMs: clock.now() + lifeMs };
  const revision = entry
    ? await meta.compareAndSet(key, entry.revision, format(lease))
    : await meta.create(key, format(lease));
  return revision === undefined ? undefined : lease;
}

/**
 * Extends a lease, even an expired one if no other owner has acquired it.
 * @returns undefined when another owner has acquired it
 */
export async function renewLease(
  meta: MetaStore,
  clock: Clock,
  lease: Lease,
  lifeMs: number,
): Promise<Lease | undefined> {
  const renewed = { ...lease, expiresMs: clock.now() + lifeMs };
  return (await replace(meta, lease, renewed)) ? renewed : undefined;
}

/** Frees the lease at once. Has no effect when another owner has acquired it. */
export async function releaseLease(meta: MetaStore, lease: Lease): Promise<void> {
  // The document remains, because the epoch must keep growing.
  await replace(meta, lease, { owner: undefined, epoch: lease.epoch, expiresMs: 0 });
}

async function replace(meta: MetaStore, lease: Lease, next: LeaseDocument): Promise<boolean> {
  const entry = await meta.get(lease.key);
  if (!entry) return false;
  const current = parse(entry.value);
  if (current.owner !== lease.owner || current.epoch !== lease.epoch) return false;
  return (await meta.compareAndSet(lease.key, entry.revision, format(next))) !== undefined;
}

function parse(value: Buffer): LeaseDocument {
  return JSON.parse(value.toString()) as LeaseDocument;
}

function format({ owner, epoch, expiresMs }: LeaseDocument): Buffer {
  return Buffer.from(JSON.stringify({ owner, epoch, expiresMs }));
}
