import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onTarget } from '../access.ts';
import type { ApplicationAutoScalingContext } from '../context.ts';
import { ObjectNotFound } from '../errors.ts';
import { targetAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeregisterScalableTarget.html */
export const DeregisterScalableTarget = operation('DeregisterScalableTarget', {
  input: structure(targetAddress),
  output: structure({}),
  errors: [ObjectNotFound],
  access: onTarget('application-autoscaling:DeregisterScalableTarget'),
});

/** Deletes the policies, scheduled actions and activities of the target as well. */
export const deregisterScalableTarget: Handler<
  typeof DeregisterScalableTarget,
  ApplicationAutoScalingContext
> = async (address, { targets, activities, actions }, caller) => {
  const { account, region } = caller;
  const target = await targets.find(caller, address);
  await targets.delete(caller, address);
  for (const { name } of target?.scheduledActions ?? []) actions.remove({ account, region, address }, name);
  await activities.delete(caller, address);
  return {};
};
