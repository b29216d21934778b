import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import { type LogsContext, requireGroup } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { DescribeLimit, LogGroupName, NextToken } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeSubscriptionFilters.html */
export const DescribeSubscriptionFilters = operation('DescribeSubscriptionFilters', {
  input: structure({
    logGroupName: LogGroupName,
    filterNamePrefix: optional(string({ min: 1, max: 512 })),
    nextToken: optional(NextToken),
    limit: optional(DescribeLimit),
  }),
  output: structure({ subscriptionFilters: list(structure({})) }),
  errors: [ResourceNotFound],
});

/** Always empty: subscription filters are not supported, but frameworks call this before a deployment. */
export const describeSubscriptionFilters: Handler<typeof DescribeSubscriptionFilters, LogsContext> = async (
  { logGroupName },
  context,
  caller,
) => {
  await requireGroup(context, caller, logGroupName);
  return { subscriptionFilters: [] };
};
