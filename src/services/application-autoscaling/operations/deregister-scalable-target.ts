import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import type { ApplicationAutoScalingContext } from '../context.ts';
import { ObjectNotFound } from '../errors.ts';
import { targetAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeregisterScalableTarget.html */
export const DeregisterScalableTarget = operation('DeregisterScalableTarget', {
  input: structure(targetAddress),
  output: structure({}),
  errors: [ObjectNotFound],
});

/** Deletes the policies of the target as well. */
export const deregisterScalableTarget: Handler<
  typeof DeregisterScalableTarget,
  ApplicationAutoScalingContext
> = async (address, { targets }, caller) => {
  await targets.delete(caller, address);
  return {};
};
