import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, structure } from '../../../schema/shape.ts';
import type { ApplicationAutoScalingContext } from '../context.ts';
import { InvalidNextToken } from '../errors.ts';
import { pageByKey } from '../page.ts';
import { describeScheduledAction } from '../scalable-target.ts';
import {
  MaxResults,
  NextToken,
  ResourceId,
  ResourceIds,
  ScalableDimension,
  ScheduledAction,
  ServiceNamespace,
} from '../shapes.ts';

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScheduledActions.html */
export const DescribeScheduledActions = operation('DescribeScheduledActions', {
  input: structure({
    ScheduledActionNames: optional(ResourceIds),
    ServiceNamespace,
    ResourceId: optional(ResourceId),
    ScalableDimension: optional(ScalableDimension),
    MaxResults: optional(MaxResults),
    NextToken: optional(NextToken),
  }),
  output: structure({ ScheduledActions: list(ScheduledAction), NextToken: optional(NextToken) }),
  errors: [InvalidNextToken],
  access: onAll('application-autoscaling:DescribeScheduledActions'),
});

/** ScheduledActionNames may also contain ARNs. */
export const describeScheduledActions: Handler<
  typeof DescribeScheduledActions,
  ApplicationAutoScalingContext
> = async (input, { targets }, caller) => {
  const { ScheduledActionNames: names, ResourceId: resource, ScalableDimension: dimension } = input;
  const found = (await targets.list(caller, input.ServiceNamespace))
    .flatMap((target) =>
      (target.scheduledActions ?? []).map((action) => describeScheduledAction(target, action)),
    )
    .filter(
      (action) =>
        (names === undefined ||
          names.includes(action.ScheduledActionName) ||
          names.includes(action.ScheduledActionARN)) &&
        (resource === undefined || resource === action.ResourceId) &&
        (dimension === undefined || dimension === action.ScalableDimension),
    );
  const { items, ...page } = pageByKey('DescribeScheduledActions', found, input, {
    keyOf: ({ ScheduledActionARN: arn }) => arn,
  });
  return { ScheduledActions: items, ...page };
};
