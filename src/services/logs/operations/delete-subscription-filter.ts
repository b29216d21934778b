import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onGroup } from '../access.ts';
import { type LogsContext, requireGroup } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { FilterName, LogGroupName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteSubscriptionFilter.html */
export const DeleteSubscriptionFilter = operation('DeleteSubscriptionFilter', {
  input: structure({ logGroupName: LogGroupName, filterName: FilterName }),
  errors: [ResourceNotFound],
  access: onGroup('logs:DeleteSubscriptionFilter'),
});

export const deleteSubscriptionFilter: Handler<typeof DeleteSubscriptionFilter, LogsContext> = async (
  { logGroupName, filterName },
  context,
  caller,
) => {
  const group = await requireGroup(context, caller, logGroupName);
  await group.setSubscriptionFilters((filters) => {
    const others = filters.filter((each) => each.filterName !== filterName);
    if (others.length === filters.length) {
      throw ResourceNotFound('The specified subscription filter does not exist.');
    }
    return others;
  });
};
