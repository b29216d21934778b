import { MIB } from '../lib/bytes.ts';
import type { CostPlan } from './cost.ts';
import { peakOf, type Workload } from './workload.ts';

export type Mode = 'provisioned' | 'on-demand' | 'on-demand-advantage';

type ModeReason =
  /** It costs least. */
  | 'cheapest'
  /** It costs somewhat more, and needs no scaling between mean and peak. */
  | 'bursts';

/**
 * From here on a size that is fixed for the peak is idle for three quarters of the time, and one that follows the load
 * has to grow twice within a burst, which UpdateShardCount cannot do.
 */
const BURSTY_PEAK_TO_MEAN = 4;
/** By how much that may cost more. */
const BURST_PREMIUM = 2;

/** A new stream: https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html */
export const NEW_ON_DEMAND = { recordsPerSecond: 4_000, bytesPerSecond: 4 * MIB } as const;

export interface ModePlan {
  readonly mode: Mode;
  readonly reason: ModeReason;
  /** Whether the peak is more than a new on-demand stream takes before it has grown. */
  readonly exceedsNewOnDemand: boolean;
}

export function modeFor(workload: Workload, { provisioned, onDemand, advantage }: CostPlan): ModePlan {
  const { recordsPerSecond, bytesPerSecond } = peakOf(workload);
  const exceedsNewOnDemand =
    recordsPerSecond > NEW_ON_DEMAND.recordsPerSecond || bytesPerSecond > NEW_ON_DEMAND.bytesPerSecond;
  const byVolume = Math.min(onDemand.total, advantage.total);
  const volumeMode = advantage.total < onDemand.total ? 'on-demand-advantage' : 'on-demand';
  if (byVolume <= provisioned.total) return { mode: volumeMode, reason: 'cheapest', exceedsNewOnDemand };
  const isWorthIt =
    workload.peakToMean >= BURSTY_PEAK_TO_MEAN && byVolume <= provisioned.total * BURST_PREMIUM;
  return isWorthIt
    ? { mode: volumeMode, reason: 'bursts', exceedsNewOnDemand }
    : { mode: 'provisioned', reason: 'cheapest', exceedsNewOnDemand };
}
