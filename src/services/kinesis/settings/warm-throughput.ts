import { planScaling } from '../../../engine/changes/scaling.ts';
import type { StreamDocument } from '../../../engine/stream/document.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import { isCommitted, readCommitment } from './billing-commitment.ts';
import type { KinesisContext } from '../context.ts';
import { InvalidArgument } from '../errors.ts';
import { MAX_WARM_MIBPS } from '../limits/limits.ts';
import type { StreamChange } from '../../../engine/changes/stream-changes.ts';

/**
 * Warm throughput is for on-demand streams of accounts that have committed themselves to pay for some.
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

/** A shard takes one MiB a second, so that many shards are opened at least; a lower target closes none. */
export function warmUp(current: StreamDocument, mibps: number): StreamChange {
  const open = current.shards.filter(({ closedMs }) => closedMs === undefined).length;
  return { settings: { warmMibps: mibps }, reshards: open < mibps ? planScaling(current, mibps) : [] };
}

/** How a description speaks of it: what was asked for, and what there is until it has been brought about. */
export function describeWarmThroughput({ warmMibps, pending }: StreamDocument) {
  return { TargetMiBps: pending.warmMibps ?? warmMibps, CurrentMiBps: warmMibps };
}
