import { isJsonObject } from '../../../../lib/json/json-object.ts';
import { ObjectNotFound } from '../../../application-autoscaling/errors.ts';
import { DeregisterScalableTarget } from '../../../application-autoscaling/operations/deregister-scalable-target.ts';
import { DeleteScheduledAction } from '../../../application-autoscaling/operations/delete-scheduled-action.ts';
import { DescribeScalableTargets } from '../../../application-autoscaling/operations/describe-scalable-targets.ts';
import { PutScheduledAction } from '../../../application-autoscaling/operations/put-scheduled-action.ts';
import { RegisterScalableTarget } from '../../../application-autoscaling/operations/register-scalable-target.ts';
import {
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  textOf,
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
    ScheduledActions: 'update',
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
    await putActions(id, properties, context);
    return { Id: id };
  },

  async update(id, next, previous, context) {
    await register(id, { SuspendedState: NOTHING_SUSPENDED, ...next }, context);
    const kept = new Set(actionsOf(next).map(nameOf));
    await removeActions(
      id,
      actionsOf(previous).filter((action) => !kept.has(nameOf(action))),
      context,
    );
    await putActions(id, next, context);
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

function actionsOf({ ScheduledActions: actions }: Properties): readonly Properties[] {
  return Array.isArray(actions) ? actions.filter(isJsonObject) : [];
}

function nameOf({ ScheduledActionName: name }: Properties): string {
  return String(name);
}

async function putActions(id: string, properties: Properties, context: ResourceContext): Promise<void> {
  for (const action of actionsOf(properties)) {
    const times = Object.fromEntries(
      ['StartTime', 'EndTime'].flatMap((name) => {
        const text = textOf(action, name);
        return text === undefined || Number.isNaN(Date.parse(text)) ? [] : [[name, Date.parse(text)]];
      }),
    );
    const input = { ...addressOf(id), ...action, ...times };
    await context.call('application-autoscaling', PutScheduledAction, input);
  }
}

async function removeActions(
  id: string,
  actions: readonly Properties[],
  context: ResourceContext,
): Promise<void> {
  for (const action of actions) {
    const input = { ...addressOf(id), ScheduledActionName: nameOf(action) };
    const request = context.call('application-autoscaling', DeleteScheduledAction, input);
    await unlessMissing(request, ObjectNotFound);
  }
}
