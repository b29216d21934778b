import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, structure } from '../../../schema/shape.ts';
import { onGroup } from '../access.ts';
import { type LogsContext, requireGroup } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { DescribeLimit, FilterName, LogGroupName, NextToken, SubscriptionFilterShape } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeSubscriptionFilters.html */
export const DescribeSubscriptionFilters = operation('DescribeSubscriptionFilters', {
  input: structure({
    logGroupName: LogGroupName,
    filterNamePrefix: optional(FilterName),
    nextToken: optional(NextToken),
    limit: optional(DescribeLimit),
  }),
  output: structure({ subscriptionFilters: list(SubscriptionFilterShape) }),
  errors: [ResourceNotFound],
  access: onGroup('logs:DescribeSubscriptionFilters'),
});

/** In one page: a group has at most two. */
export const describeSubscriptionFilters: Handler<typeof DescribeSubscriptionFilters, LogsContext> = async (
  { logGroupName, filterNamePrefix = '' },
  context,
  caller,
) => {
  const { subscriptionFilters = [] } = (await requireGroup(context, caller, logGroupName)).document;
  return {
    subscriptionFilters: subscriptionFilters
      .filter(({ filterName }) => filterName.startsWith(filterNamePrefix))
      .toSorted((one, other) => (one.filterName < other.filterName ? -1 : 1))
      .map(({ createdMs: creationTime, ...filter }) => ({
        ...filter,
        logGroupName,
        creationTime,
        applyOnTransformedLogs: false,
      })),
  };
};
