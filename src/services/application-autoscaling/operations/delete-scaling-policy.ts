import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onTarget } from '../access.ts';
import type { ApplicationAutoScalingContext } from '../context.ts';
import { ObjectNotFound } from '../errors.ts';
import { PolicyName, targetAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeleteScalingPolicy.html */
export const DeleteScalingPolicy = operation('DeleteScalingPolicy', {
  input: structure({ PolicyName, ...targetAddress }),
  output: structure({}),
  errors: [ObjectNotFound],
  access: onTarget('application-autoscaling:DeleteScalingPolicy'),
});

export const deleteScalingPolicy: Handler<typeof DeleteScalingPolicy, ApplicationAutoScalingContext> = async (
  { PolicyName: name, ...address },
  { targets },
  caller,
) => {
  await targets.update(caller, address, (target) => {
    const policies = target.policies.filter((policy) => policy.name !== name);
    if (policies.length === target.policies.length) {
      throw ObjectNotFound(`No scaling policy found for policy name: ${name}`);
    }
    return { ...target, policies };
  });
  return {};
};
