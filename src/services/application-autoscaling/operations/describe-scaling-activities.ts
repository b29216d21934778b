import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, list, optional, structure } from '../../../schema/shape.ts';
import { describeActivity } from '../activities/activity.ts';
import type { ApplicationAutoScalingContext } from '../context.ts';
import { InvalidNextToken } from '../errors.ts';
import { pageByKey } from '../page.ts';
import {
  MaxResults,
  NextToken,
  ResourceId,
  ScalableDimension,
  ScalingActivity,
  ServiceNamespace,
} from '../shapes.ts';

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingActivities.html */
export const DescribeScalingActivities = operation('DescribeScalingActivities', {
  input: structure({
    ServiceNamespace,
    ResourceId: optional(ResourceId),
    ScalableDimension: optional(ScalableDimension),
    MaxResults: optional(MaxResults),
    NextToken: optional(NextToken),
    IncludeNotScaledActivities: optional(boolean()),
  }),
  output: structure({ ScalingActivities: list(ScalingActivity), NextToken: optional(NextToken) }),
  errors: [InvalidNextToken],
  access: onAll('application-autoscaling:DescribeScalingActivities'),
});

/** Newest first. */
export const describeScalingActivities: Handler<
  typeof DescribeScalingActivities,
  ApplicationAutoScalingContext
> = async (input, { activities }, caller) => {
  const { ResourceId: resource, ScalableDimension: dimension, IncludeNotScaledActivities: all } = input;
  const found = (await activities.list(caller, input.ServiceNamespace))
    .filter(
      ({ address }) =>
        (resource === undefined || resource === address.ResourceId) &&
        (dimension === undefined || dimension === address.ScalableDimension),
    )
    .flatMap(({ address, activities: ofTarget }) =>
      ofTarget
        .filter(({ notScaled }) => all === true || notScaled === undefined)
        .map((activity) => ({ activity, described: describeActivity(address, activity) })),
    );
  const { items, ...page } = pageByKey('DescribeScalingActivities', found, input, {
    keyOf: ({ activity: { startedMs, number, id } }) => `${padded(startedMs)} ${padded(number)} ${id}`,
    order: 'descending',
  });
  return { ScalingActivities: items.map(({ described }) => described), ...page };
};

function padded(count: number): string {
  return String(count).padStart(15, '0');
}
