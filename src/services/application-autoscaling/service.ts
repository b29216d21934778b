import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import { type Service, ServiceBuilder } from '../../schema/service.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { ApplicationAutoScalingContext } from './context.ts';
import { DeleteScalingPolicy, deleteScalingPolicy } from './operations/delete-scaling-policy.ts';
import {
  DeregisterScalableTarget,
  deregisterScalableTarget,
} from './operations/deregister-scalable-target.ts';
import { DescribeScalableTargets, describeScalableTargets } from './operations/describe-scalable-targets.ts';
import { DescribeScalingPolicies, describeScalingPolicies } from './operations/describe-scaling-policies.ts';
import { PutScalingPolicy, putScalingPolicy } from './operations/put-scaling-policy.ts';
import { RegisterScalableTarget, registerScalableTarget } from './operations/register-scalable-target.ts';
import { ScalableTargets } from './scalable-targets.ts';
import { applicationAutoScalingTraits } from './traits.ts';

/** Application Auto Scaling: stores the targets and policies of templates, without scaling anything. */
export function createApplicationAutoScalingService({
  meta,
  clock,
  random,
}: {
  readonly meta: MetaStore;
  readonly clock: Clock;
  readonly random: Random;
}): Service {
  const context = { targets: new ScalableTargets(meta), clock, random };
  return new ServiceBuilder<ApplicationAutoScalingContext>(applicationAutoScalingTraits, context)
    .on(RegisterScalableTarget, registerScalableTarget)
    .on(DeregisterScalableTarget, deregisterScalableTarget)
    .on(DescribeScalableTargets, describeScalableTargets)
    .on(PutScalingPolicy, putScalingPolicy)
    .on(DescribeScalingPolicies, describeScalingPolicies)
    .on(DeleteScalingPolicy, deleteScalingPolicy)
    .build();
}
