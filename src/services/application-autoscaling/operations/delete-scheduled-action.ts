import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onTarget } from '../access.ts';
import type { ApplicationAutoScalingContext } from '../context.ts';
import { ObjectNotFound } from '../errors.ts';
import { ScheduledActionName, targetAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeleteScheduledAction.html */
export const DeleteScheduledAction = operation('DeleteScheduledAction', {
  input: structure({ ...targetAddress, ScheduledActionName }),
  output: structure({}),
  errors: [ObjectNotFound],
  access: onTarget('application-autoscaling:DeleteScheduledAction'),
});

export const deleteScheduledAction: Handler<
  typeof DeleteScheduledAction,
  ApplicationAutoScalingContext
> = async ({ ScheduledActionName: name, ...address }, { targets, actions }, { account, region }) => {
  const target = await targets.update({ account, region }, address, (current) => {
    const scheduledActions = (current.scheduledActions ?? []).filter((action) => action.name !== name);
    if (scheduledActions.length === (current.scheduledActions ?? []).length) {
      throw ObjectNotFound(`No scheduled action found for scheduled action name: ${name}`);
    }
    return { ...current, scheduledActions };
  });
  actions.remove(target, name);
  return {};
};
