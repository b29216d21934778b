import { ValidationError } from '../../../schema/common-errors.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import { onTarget } from '../access.ts';
import type { ApplicationAutoScalingContext } from '../context.ts';
import { LimitExceeded, ObjectNotFound } from '../errors.ts';
import { MAX_POLICIES } from '../limits.ts';
import { checkPolicy } from '../policies/check-policy.ts';
import { policyConfiguration } from '../policy-shapes.ts';
import { policyArn, type PolicyDocument } from '../scalable-target.ts';
import { PolicyName, PolicyType, targetAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html */
export const PutScalingPolicy = operation('PutScalingPolicy', {
  input: structure({
    PolicyName,
    ...targetAddress,
    PolicyType: optional(PolicyType),
    ...policyConfiguration,
  }),
  output: structure({ PolicyARN: string(), Alarms: list(structure({})) }),
  errors: [ValidationError, ObjectNotFound, LimitExceeded],
  access: onTarget('application-autoscaling:PutScalingPolicy'),
});

/** Creates a policy, or updates the one of that name. No alarms are made: the metric is evaluated directly. */
export const putScalingPolicy: Handler<typeof PutScalingPolicy, ApplicationAutoScalingContext> = async (
  { PolicyName: name, PolicyType: type, ServiceNamespace, ResourceId, ScalableDimension, ...configuration },
  { targets, clock, random },
  caller,
) => {
  const address = { ServiceNamespace, ResourceId, ScalableDimension };
  const created = { name, id: random.uuid(), createdMs: clock.now(), type: 'StepScaling' as const };
  const target = await targets.update(caller, address, (current) => {
    const existing = current.policies.find((policy) => policy.name === name) ?? created;
    const isNew = existing === created;
    if (isNew && current.policies.length >= MAX_POLICIES) {
      throw LimitExceeded(`A scalable target has at most ${MAX_POLICIES} scaling policies.`);
    }
    checkPolicy(address, type ?? existing.type, configuration);
    const policy: PolicyDocument = { ...existing, type: type ?? existing.type, configuration };
    return { ...current, policies: [...current.policies.filter((each) => each.name !== name), policy] };
  });
  return { PolicyARN: policyArn(target, target.policies.at(-1)!), Alarms: [] };
};
