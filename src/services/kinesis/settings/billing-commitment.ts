import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import type { KinesisContext } from '../context.ts';
import { MIN_COMMITMENT_MS } from '../limits.ts';

/**
 * The minimum throughput billing commitment of an account. It allows warm throughput; nothing is billed here.
 * It ends when `endsMs` has passed.
 */
export interface Commitment {
  readonly startedMs: number;
  readonly endsMs?: number;
}

export async function readCommitment(
  { meta }: KinesisContext,
  namespace: Namespace,
): Promise<Commitment | undefined> {
  return (await commitments(meta).get(namespaceKey(namespace)))?.value;
}

export function isCommitted(commitment: Commitment | undefined, nowMs: number): boolean {
  return commitment !== undefined && (commitment.endsMs === undefined || commitment.endsMs > nowMs);
}

/** Starts the commitment, or cancels its end. */
export async function commit({ meta, clock }: KinesisContext, namespace: Namespace): Promise<void> {
  const key = namespaceKey(namespace);
  const nowMs = clock.now();
  const started: Commitment = { startedMs: nowMs };
  if (await commitments(meta).create(key, started)) return;
  await commitments(meta).update(key, (current) =>
    isCommitted(current, nowMs) ? { startedMs: current.startedMs } : started,
  );
}

/** Ends the commitment at the earliest allowed time. */
export async function endCommitment({ meta, clock }: KinesisContext, namespace: Namespace): Promise<void> {
  const nowMs = clock.now();
  await commitments(meta).update(namespaceKey(namespace), (current) =>
    current.endsMs === undefined
      ? { ...current, endsMs: Math.max(nowMs, earliestEndMs(current)) }
      : undefined,
  );
}

export function describeCommitment(commitment: Commitment | undefined, nowMs: number) {
  if (!commitment) return { Status: 'DISABLED' as const };
  const { startedMs, endsMs } = commitment;
  const common = { StartedAt: startedMs, EarliestAllowedEndAt: earliestEndMs(commitment) };
  if (endsMs === undefined) return { Status: 'ENABLED' as const, ...common };
  if (endsMs > nowMs) return { Status: 'ENABLED_UNTIL_EARLIEST_ALLOWED_END' as const, ...common };
  return { Status: 'DISABLED' as const, ...common, EndedAt: endsMs };
}

function earliestEndMs({ startedMs }: Commitment): number {
  return startedMs + MIN_COMMITMENT_MS;
}

function commitments(meta: MetaStore): JsonDocuments<Commitment> {
  return new JsonDocuments(meta, META_PREFIX.kinesis.billingCommitment);
}
