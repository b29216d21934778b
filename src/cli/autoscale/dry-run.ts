import { SHARD_LIMITS } from '../../services/application-autoscaling/decision/change-limits.ts';
import { type Decision, decide } from '../../services/application-autoscaling/decision/decide.ts';
import { trackTarget } from '../../services/application-autoscaling/decision/target-tracking.ts';
import { POLICY_NAME, type ScalingSettings } from './policy.ts';
import type { StreamScaling } from './read-scaling.ts';

/** What the settings would do in the next minute. What has been changed today is not known here. */
export function dryRun(
  { shards, utilization }: StreamScaling,
  { min, max, targetPercent }: ScalingSettings,
  nowMs: number,
): Decision {
  const state = { changesMs: [] };
  const proposal = trackTarget(
    {
      policy: POLICY_NAME,
      configuration: { TargetValue: targetPercent },
      cooldowns: { outMs: 0, inMs: 0 },
      ...utilization,
    },
    shards,
    state,
    nowMs,
  );
  const target = { minCapacity: min, maxCapacity: max, suspended: {}, state };
  return decide({ target, capacity: shards, limits: SHARD_LIMITS, proposals: [proposal] }, nowMs);
}

export function decisionText(decision: Decision, shards: number): string {
  switch (decision.kind) {
    case 'keep':
      return `keep its ${shards} shards`;
    case 'scale':
      return `scale ${decision.direction} from ${shards} to ${decision.capacity} shards: ${decision.cause}`;
    case 'blocked':
      return `keep its ${shards} shards: ${decision.message}`;
  }
}
