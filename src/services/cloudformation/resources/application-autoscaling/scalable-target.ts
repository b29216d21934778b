import { ObjectNotFound } from '../../../application-autoscaling/errors.ts';
import { DeregisterScalableTarget } from '../../../application-autoscaling/operations/deregister-scalable-target.ts';
import { DescribeScalableTargets } from '../../../application-autoscaling/operations/describe-scalable-targets.ts';
import { RegisterScalableTarget } from '../../../application-autoscaling/operations/register-scalable-target.ts';
import {
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  unlessMissing,
} from '../handler.ts';
import { addressOf, targetId } from './scalable-target-id.ts';

const SETTINGS = ['MaxCapacity', 'MinCapacity', 'RoleARN', 'SuspendedState'];
/** SuspendedState of a target whose template no longer sets it. */
const NOTHING_SUSPENDED = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-applicationautoscaling-scalabletarget.html */
export const scalableTarget: ResourceHandler = {
  type: 'AWS::ApplicationAutoScaling::ScalableTarget',
  properties: {
    ResourceId: 'replace',
    ScalableDimension: 'replace',
    ServiceNamespace: 'replace',
    ...Object.fromEntries(SETTINGS.map((name) => [name, 'update' as const])),
  },
  required: ['MaxCapacity', 'MinCapacity', 'ResourceId', 'ScalableDimension', 'ServiceNamespace'],
  nameProperty: undefined,
  attributeNames: ['Id'],

  creationKey: targetId,

  async find(id, _, context) {
    const { ResourceId, ...others } = addressOf(id);
    const input = { ...others, ResourceIds: [ResourceId] };
    const found = await context.call('application-autoscaling', DescribeScalableTargets, input);
    return found.ScalableTargets.length > 0 ? id : undefined;
  },

  async create(id, properties, context) {
    await register(id, properties, context);
    await context.created(id);
    return { Id: id };
  },

  async update(id, next, _, context) {
    await register(id, { SuspendedState: NOTHING_SUSPENDED, ...next }, context);
    return { Id: id };
  },

  async remove(id, _, context) {
    const request = context.call('application-autoscaling', DeregisterScalableTarget, addressOf(id));
    await unlessMissing(request, ObjectNotFound);
  },
};

async function register(id: string, properties: Properties, context: ResourceContext): Promise<void> {
  const settings = pick(properties, SETTINGS);
  await context.call('application-autoscaling', RegisterScalableTarget, { ...addressOf(id), ...settings });
}
