import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, structure } from '../../../schema/shape.ts';
import type { ApplicationAutoScalingContext } from '../context.ts';
import { InvalidNextToken } from '../errors.ts';
import { pageByKey } from '../page.ts';
import { describePolicy } from '../scalable-target.ts';
import {
  MaxResults,
  NextToken,
  ResourceId,
  ResourceIds,
  ScalableDimension,
  ScalingPolicy,
  ServiceNamespace,
} from '../shapes.ts';

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingPolicies.html */
export const DescribeScalingPolicies = operation('DescribeScalingPolicies', {
  input: structure({
    PolicyNames: optional(ResourceIds),
    ServiceNamespace,
    ResourceId: optional(ResourceId),
    ScalableDimension: optional(ScalableDimension),
    MaxResults: optional(MaxResults),
    NextToken: optional(NextToken),
  }),
  output: structure({ ScalingPolicies: list(ScalingPolicy), NextToken: optional(NextToken) }),
  errors: [InvalidNextToken],
  access: onAll('application-autoscaling:DescribeScalingPolicies'),
});

/** PolicyNames may also contain ARNs. */
export const describeScalingPolicies: Handler<
  typeof DescribeScalingPolicies,
  ApplicationAutoScalingContext
> = async (input, { targets }, caller) => {
  const { PolicyNames: names, ResourceId: resource, ScalableDimension: dimension } = input;
  const found = (await targets.list(caller, input.ServiceNamespace))
    .flatMap((target) => target.policies.map((policy) => describePolicy(target, policy)))
    .filter(
      (policy) =>
        (names === undefined || names.includes(policy.PolicyName) || names.includes(policy.PolicyARN)) &&
        (resource === undefined || resource === policy.ResourceId) &&
        (dimension === undefined || dimension === policy.ScalableDimension),
    );
  const { items, ...page } = pageByKey('DescribeScalingPolicies', found, input, {
    keyOf: ({ PolicyARN: arn }) => arn,
  });
  return { ScalingPolicies: items, ...page };
};
