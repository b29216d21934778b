import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onGroup } from '../access.ts';
import { type LogsContext, requireGroup } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { FilterName, LogGroupName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteMetricFilter.html */
export const DeleteMetricFilter = operation('DeleteMetricFilter', {
  input: structure({ logGroupName: LogGroupName, filterName: FilterName }),
  errors: [ResourceNotFound],
  access: onGroup('logs:DeleteMetricFilter'),
});

export const deleteMetricFilter: Handler<typeof DeleteMetricFilter, LogsContext> = async (
  { logGroupName, filterName },
  context,
  caller,
) => {
  const group = await requireGroup(context, caller, logGroupName);
  await group.setMetricFilters((filters) => {
    const others = filters.filter((each) => each.filterName !== filterName);
    if (others.length === filters.length) {
      throw ResourceNotFound('The specified metric filter does not exist.');
    }
    return others;
  });
};
