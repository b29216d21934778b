import { type Service, ServiceBuilder } from '../../schema/service.ts';
import { targetFacts } from './access.ts';
import type { ApplicationAutoScalingContext } from './context.ts';
import { DeleteScalingPolicy, deleteScalingPolicy } from './operations/delete-scaling-policy.ts';
import {
  DeregisterScalableTarget,
  deregisterScalableTarget,
} from './operations/deregister-scalable-target.ts';
import { DescribeScalableTargets, describeScalableTargets } from './operations/describe-scalable-targets.ts';
import { DeleteScheduledAction, deleteScheduledAction } from './operations/delete-scheduled-action.ts';
import {
  DescribeScalingActivities,
  describeScalingActivities,
} from './operations/describe-scaling-activities.ts';
import {
  DescribeScheduledActions,
  describeScheduledActions,
} from './operations/describe-scheduled-actions.ts';
import { ListTagsForResource, listTagsForResource } from './operations/list-tags-for-resource.ts';
import { PutScheduledAction, putScheduledAction } from './operations/put-scheduled-action.ts';
import { TagResource, tagResource } from './operations/tag-resource.ts';
import { UntagResource, untagResource } from './operations/untag-resource.ts';
import { DescribeScalingPolicies, describeScalingPolicies } from './operations/describe-scaling-policies.ts';
import { PutScalingPolicy, putScalingPolicy } from './operations/put-scaling-policy.ts';
import { RegisterScalableTarget, registerScalableTarget } from './operations/register-scalable-target.ts';
import { applicationAutoScalingTraits } from './traits.ts';

/** Application Auto Scaling, which scales streams and custom resources. Targets of other kinds are stored without effect. */
export function createApplicationAutoScalingService(context: ApplicationAutoScalingContext): Service {
  return new ServiceBuilder<ApplicationAutoScalingContext>(applicationAutoScalingTraits, context)
    .on(RegisterScalableTarget, registerScalableTarget)
    .on(DeregisterScalableTarget, deregisterScalableTarget)
    .on(DescribeScalableTargets, describeScalableTargets)
    .on(PutScalingPolicy, putScalingPolicy)
    .on(DescribeScalingPolicies, describeScalingPolicies)
    .on(DeleteScalingPolicy, deleteScalingPolicy)
    .on(DescribeScalingActivities, describeScalingActivities)
    .on(PutScheduledAction, putScheduledAction)
    .on(DescribeScheduledActions, describeScheduledActions)
    .on(DeleteScheduledAction, deleteScheduledAction)
    .on(ListTagsForResource, listTagsForResource)
    .on(TagResource, tagResource)
    .on(UntagResource, untagResource)
    .describeResources(targetFacts)
    .build();
}
