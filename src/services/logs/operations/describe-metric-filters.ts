import { pageInOrder } from '../../../lib/list/page.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, structure } from '../../../schema/shape.ts';
import { onGroup } from '../access.ts';
import { type LogsContext, requireGroup } from '../context.ts';
import { InvalidParameter, ResourceNotFound } from '../errors.ts';
import type { GroupDocument } from '../group/documents.ts';
import { MAX_DESCRIBED } from '../limits.ts';
import type { MetricFilterDocument } from '../metric-filter/document.ts';
import { invalidToken } from '../reading/tokens.ts';
import {
  DescribeLimit,
  FilterName,
  LogGroupName,
  MetricFilterShape,
  MetricName,
  MetricNamespace,
  NextToken,
} from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html */
export const DescribeMetricFilters = operation('DescribeMetricFilters', {
  input: structure({
    logGroupName: optional(LogGroupName),
    filterNamePrefix: optional(FilterName),
    nextToken: optional(NextToken),
    limit: optional(DescribeLimit),
    metricName: optional(MetricName),
    metricNamespace: optional(MetricNamespace),
  }),
  output: structure({ metricFilters: list(MetricFilterShape), nextToken: optional(NextToken) }),
  errors: [InvalidParameter, ResourceNotFound],
  access: onGroup('logs:DescribeMetricFilters'),
});

interface FilterOfGroup {
  readonly group: string;
  readonly filter: MetricFilterDocument;
}

export const describeMetricFilters: Handler<typeof DescribeMetricFilters, LogsContext> = async (
  input,
  context,
  caller,
) => {
  const { logGroupName, filterNamePrefix = '', metricName, metricNamespace } = input;
  if ((metricName === undefined) !== (metricNamespace === undefined)) {
    throw InvalidParameter('metricName and metricNamespace must be specified together.');
  }
  const group = logGroupName === undefined ? undefined : await requireGroup(context, caller, logGroupName);
  async function* filtersAfter(key: string | undefined): AsyncGenerator<FilterOfGroup> {
    const [after, filterName = ''] = key?.split(':') ?? [];
    const first = group ?? (after === undefined ? undefined : await context.groups.find(caller, after));
    if (first) yield* filtersOf(first.document, filterName);
    if (group) return;
    for await (const document of context.groups.list(caller, { after })) yield* filtersOf(document, '');
  }
  const { items, token } = await pageInOrder(filtersAfter, {
    filter: ({ filter: { filterName, transformation } }) =>
      filterName.startsWith(filterNamePrefix) &&
      (metricName === undefined ||
        (transformation.metricName === metricName && transformation.metricNamespace === metricNamespace)),
    list: `DescribeMetricFilters ${logGroupName ?? ''}`,
    // Neither name contains a colon.
    keyOf: (each) => `${each.group}:${each.filter.filterName}`,
    token: input.nextToken,
    size: input.limit ?? MAX_DESCRIBED,
    invalidToken,
  });
  return {
    metricFilters: items.map(({ group: name, filter: { transformation, createdMs, ...filter } }) => ({
      ...filter,
      metricTransformations: [transformation],
      creationTime: createdMs,
      logGroupName: name,
      applyOnTransformedLogs: false,
    })),
    ...(token !== undefined && { nextToken: token }),
  };
};

/** In order of name. */
function filtersOf({ name: group, metricFilters = [] }: GroupDocument, after: string): FilterOfGroup[] {
  return metricFilters
    .filter(({ filterName }) => filterName > after)
    .toSorted((one, other) => (one.filterName < other.filterName ? -1 : 1))
    .map((filter) => ({ group, filter }));
}
