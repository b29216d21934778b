import type { Infer } from '../../../schema/shape.ts';
import type { StepAdjustment, StepScalingPolicyConfiguration } from '../policy-shapes.ts';
import type { ScalingState } from '../scalable-target.ts';
import { type Cooldowns, isCoolingIn } from './cooldowns.ts';
import type { Proposal } from './proposal.ts';

type Configuration = Infer<typeof StepScalingPolicyConfiguration>;
type Step = Infer<typeof StepAdjustment>;

/** An alarm in state ALARM that has the policy as its action. */
export interface Breach {
  readonly alarm: string;
  readonly threshold: number;
  /** The metric of the alarm in its last period; undefined without data. */
  readonly value: number | undefined;
}

/** @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-step-scaling-policies.html */
export function stepOf(
  { policy, configuration, cooldowns }: PolicyOfSteps,
  { alarm, threshold, value }: Breach,
  capacity: number,
  state: ScalingState,
  nowMs: number,
): Proposal {
  if (value === undefined) {
    return { policy, kind: 'no-data', capacity, reason: `the metric of ${alarm} has no data` };
  }
  const hold = (reason: string): Proposal => ({ policy, kind: 'hold', capacity, reason });
  const step = configuration.StepAdjustments?.find((each) => contains(each, value - threshold));
  if (!step) return hold(`no step adjustment for ${value - threshold} from the threshold of ${alarm}`);
  const { lastOut } = state;
  const isCooling = lastOut !== undefined && nowMs - lastOut.atMs < cooldowns.outMs;
  // What the last scale-out added during its cooldown is part of this one.
  const wanted = adjusted(isCooling ? lastOut.from : capacity, step.ScalingAdjustment, configuration);
  const reason = `the alarm ${alarm} is in state ALARM, its metric ${Number(value.toFixed(3))}`;
  if (wanted > capacity) return { policy, kind: 'out', capacity: wanted, reason };
  const lower = adjusted(capacity, step.ScalingAdjustment, configuration);
  if (lower >= capacity) return hold(`${reason}, during the cooldown of the last scale-out`);
  return isCoolingIn(state, cooldowns, nowMs)
    ? hold(`${reason}, during the cooldown of the last scale-in`)
    : { policy, kind: 'in', capacity: Math.max(0, lower), reason };
}

export interface PolicyOfSteps {
  readonly policy: string;
  readonly configuration: Configuration;
  readonly cooldowns: Cooldowns;
}

/** Above the threshold the lower bound belongs to a step, below it the upper one. */
function contains(step: Step, delta: number): boolean {
  const lower = step.MetricIntervalLowerBound ?? -Infinity;
  const upper = step.MetricIntervalUpperBound ?? Infinity;
  return delta >= 0 ? delta >= lower && delta < upper : delta > lower && delta <= upper;
}

function adjusted(base: number, adjustment: number, configuration: Configuration): number {
  switch (configuration.AdjustmentType) {
    case 'ExactCapacity':
      return adjustment;
    case 'PercentChangeInCapacity':
      return base + percentOf(base, adjustment, configuration.MinAdjustmentMagnitude);
    case 'ChangeInCapacity':
    case undefined:
      return base + adjustment;
  }
}

/** Rounded towards zero, and at least by one: 12.7 is 12, 0.3 is 1, -6.67 is -6. */
function percentOf(base: number, percent: number, minMagnitude = 1): number {
  const exact = (base * percent) / 100;
  if (exact === 0) return 0;
  const magnitude = Math.max(1, Math.floor(Math.abs(exact)), minMagnitude);
  return Math.sign(exact) * magnitude;
}
