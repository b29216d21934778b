import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, structure } from '../../../schema/shape.ts';
import type { ApplicationAutoScalingContext } from '../context.ts';
import { InvalidNextToken } from '../errors.ts';
import { pageByKey } from '../page.ts';
import { describeTarget } from '../scalable-target.ts';
import {
  MaxResults,
  NextToken,
  ResourceIds,
  ScalableDimension,
  ScalableTarget,
  ServiceNamespace,
} from '../shapes.ts';

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalableTargets.html */
export const DescribeScalableTargets = operation('DescribeScalableTargets', {
  input: structure({
    ServiceNamespace,
    ResourceIds: optional(ResourceIds),
    ScalableDimension: optional(ScalableDimension),
    MaxResults: optional(MaxResults),
    NextToken: optional(NextToken),
  }),
  output: structure({ ScalableTargets: list(ScalableTarget), NextToken: optional(NextToken) }),
  errors: [InvalidNextToken],
  access: onAll('application-autoscaling:DescribeScalableTargets'),
});

export const describeScalableTargets: Handler<
  typeof DescribeScalableTargets,
  ApplicationAutoScalingContext
> = async (input, { targets }, caller) => {
  const { ResourceIds: ids, ScalableDimension: dimension } = input;
  const found = (await targets.list(caller, input.ServiceNamespace))
    .map(describeTarget)
    .filter(
      (target) =>
        (ids === undefined || ids.includes(target.ResourceId)) &&
        (dimension === undefined || dimension === target.ScalableDimension),
    );
  const { items, ...page } = pageByKey('DescribeScalableTargets', found, input, {
    keyOf: ({ ScalableTargetARN: arn }) => arn,
  });
  return { ScalableTargets: items, ...page };
};
