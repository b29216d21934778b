import type { Clock } from '../lib/time/clock.ts';
import type { MetaStore } from './port.ts';

/*
 * A lease says who does a piece of work that several could do, such as reading a shard.
 *
 *   free ── acquire ──> held ── renew ──> held
 *     ^                   │
 *     └── release, or its time runs out
 *
 * It only keeps two from doing the same work for long: clocks differ, and a holder may have been asleep.
 * What must not happen twice is guarded by compare-and-set, with the epoch as its fence.
 */

/** Proof of having been the holder when it was given out. */
export interface Lease {
  readonly key: string;
  readonly owner: string;
  /** Grows with each acquisition of the key, for ever. */
  readonly epoch: number;
  readonly expiresMs: number;
}

export interface LeaseRequest {
  readonly key: string;
  /** Names the process, not the machine: a restarted one is a new owner. */
  readonly owner: string;
  readonly lifeMs: number;
}

type LeaseDocument = Pick<Lease, 'epoch' | 'expiresMs'> & { readonly owner: string | undefined };

/** @returns undefined when somebody else holds it, or was quicker */
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

/** @returns undefined when it has passed to somebody else; an expired one that nobody took is renewed */
export async function renewLease(
  meta: MetaStore,
  clock: Clock,
  lease: Lease,
  lifeMs: number,
): Promise<Lease | undefined> {
  const renewed = { ...lease, expiresMs: clock.now() + lifeMs };
  return (await replace(meta, lease, renewed)) ? renewed : undefined;
}

/** Lets others have it at once; no effect when it has passed to somebody else. */
export async function releaseLease(meta: MetaStore, lease: Lease): Promise<void> {
  // The document stays, since the epoch must go on growing.
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
