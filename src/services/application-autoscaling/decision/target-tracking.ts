import type { Infer } from '../../../schema/shape.ts';
import type { TargetTrackingScalingPolicyConfiguration } from '../policy-shapes.ts';
import type { ScalingState } from '../scalable-target.ts';
import { isCoolingIn, type Cooldowns } from './cooldowns.ts';
import type { Proposal } from './proposal.ts';

type Configuration = Infer<typeof TargetTrackingScalingPolicyConfiguration>;

/** Periods that must all be low before a scale-in. AWS's alarms look at as many. */
export const SCALE_IN_PERIODS = 15;
/**
 * A scale-in leaves the highest of those periods at or below this part of the target, so that noise does not scale out
 * again at once.
 */
const SCALE_IN_MARGIN = 0.8;

export interface TrackedMetric {
  readonly policy: string;
  readonly configuration: Configuration;
  readonly cooldowns: Cooldowns;
  /** By minute, the newest last; undefined for minutes that are unknown. */
  readonly values: readonly (number | undefined)[];
  /** Why the value is high, for the reason. */
  readonly remark?: string | undefined;
}

/**
 * The capacity at which the metric, which falls as the capacity grows, is at its target. Scales out for one minute above the
 * target; AWS waits for three.
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html
 */
export function trackTarget(
  { policy, configuration, cooldowns, values, remark }: TrackedMetric,
  capacity: number,
  state: ScalingState,
  nowMs: number,
): Proposal {
  const target = configuration.TargetValue;
  const latest = values.at(-1);
  if (latest === undefined) return { policy, kind: 'no-data', capacity, reason: 'the metric has no data' };
  const hold = (reason: string): Proposal => ({ policy, kind: 'hold', capacity, reason });
  if (latest > target) {
    const wanted = Math.max(capacity + 1, Math.ceil((capacity * latest) / target));
    const reason =
      `the metric was ${figure(latest)} in the last minute, above its target of ${figure(target)}` +
      (remark === undefined ? '' : ` (${remark})`);
    const { lastOut } = state;
    const isCooling = lastOut !== undefined && nowMs - lastOut.atMs < cooldowns.outMs;
    // During the cooldown only a larger step is taken than the one that began it.
    return isCooling && wanted - capacity <= lastOut.to - lastOut.from
      ? hold(`${reason}, during the cooldown of the last scale-out`)
      : { policy, kind: 'out', capacity: wanted, reason };
  }
  const window = values.slice(-SCALE_IN_PERIODS);
  const known = window.filter((value) => value !== undefined);
  if (known.length < SCALE_IN_PERIODS) return hold(`fewer than ${SCALE_IN_PERIODS} minutes are known`);
  const highest = Math.max(...known);
  const wanted = Math.max(1, Math.ceil((capacity * highest) / (target * SCALE_IN_MARGIN)));
  if (wanted >= capacity) return hold('the metric is near its target');
  if (isCoolingIn(state, cooldowns, nowMs)) return hold('the cooldown of the last scale-in has not ended');
  const reason = `the metric was at most ${figure(highest)} for ${SCALE_IN_PERIODS} minutes, below its target of ${figure(target)}`;
  return { policy, kind: 'in', capacity: wanted, reason };
}

function figure(value: number): string {
  return String(Number(value.toFixed(1)));
}
