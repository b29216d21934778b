import { planScaling } from '../../../engine/changes/scaling.ts';
import type { StreamChange } from '../../../engine/changes/stream-changes.ts';
import type { StreamDocument } from '../../../engine/stream/document.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import type { KinesisContext } from '../context.ts';
import { InvalidArgument } from '../errors.ts';
import { MAX_WARM_MIBPS } from '../limits.ts';
import { isCommitted, readCommitment } from './billing-commitment.ts';

/**
 * Warm throughput requires an on-demand stream and an account with a minimum throughput billing commitment.
 * @throws ValidationException, InvalidArgumentException
 */
export async function checkWarmThroughput(
  context: KinesisContext,
  namespace: Namespace,
  mode: StreamDocument['mode'],
  mibps: number,
): Promise<void> {
  if (mode !== 'ON_DEMAND') {
    throw ValidationError('Warm throughput can only be set on a stream in On-Demand mode.');
  }
  if (!isCommitted(await readCommitment(context, namespace), context.clock.now())) {
    throw ValidationError(
      `Warm throughput needs the minimum throughput billing commitment of account ${namespace.account}. Use ` +
        'UpdateAccountSettings API.',
    );
  }
  if (mibps > MAX_WARM_MIBPS) {
    throw InvalidArgument(
      `Maximum allowed warm throughput is ${MAX_WARM_MIBPS} MiB/s. Requested warm throughput (${mibps} MiB/s) is ` +
        'too large.',
    );
  }
}

/** A shard accepts one MiB per second, so the stream needs at least `mibps` shards. A lower target closes no shards. */
export function warmUp(current: StreamDocument, mibps: number): StreamChange {
  const open = current.shards.filter(({ closedMs }) => closedMs === undefined).length;
  return { settings: { warmMibps: mibps }, reshards: open < mibps ? planScaling(current, mibps) : [] };
}

/** The requested warm throughput, and the one that applies until UPDATING ends. */
export function describeWarmThroughput({ warmMibps, pending }: StreamDocument) {
  return { TargetMiBps: pending.warmMibps ?? warmMibps, CurrentMiBps: warmMibps };
}
