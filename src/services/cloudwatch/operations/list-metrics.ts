import { ownMember } from '../../../lib/own-member.ts';
import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, enumeration, list, optional, string, structure } from '../../../schema/shape.ts';
import type { CloudWatchContext } from '../context.ts';
import { InvalidNextToken } from '../errors.ts';
import { METRICS_PER_PAGE, RECENTLY_ACTIVE_MS } from '../limits.ts';
import { describeMetric } from '../metrics/metric-input.ts';
import { metricKeyPrefix } from '../metrics/metric-key.ts';
import { pageByKeyInOrder } from '../page.ts';
import { Metric, MetricName, MetricNamespace, NextToken } from '../shapes.ts';

const DimensionFilter = structure(
  { Name: string({ min: 1, max: 255 }), Value: optional(string({ min: 1, max: 1024 })) },
  'DimensionFilter',
);

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html */
export const ListMetrics = operation('ListMetrics', {
  readOnly: true,
  input: structure({
    Namespace: optional(MetricNamespace),
    MetricName: optional(MetricName),
    Dimensions: optional(list(DimensionFilter, { max: 10 })),
    NextToken: optional(NextToken),
    RecentlyActive: optional(enumeration('PT3H')),
    IncludeLinkedAccounts: optional(boolean()),
    OwningAccount: optional(string({ min: 1, max: 255 })),
  }),
  output: structure({ Metrics: list(Metric), NextToken: optional(NextToken) }),
  errors: [InvalidNextToken],
  access: onAll('cloudwatch:ListMetrics'),
});

export const listMetrics: Handler<typeof ListMetrics, CloudWatchContext> = async (
  { Namespace, MetricName: name, Dimensions = [], NextToken: token, RecentlyActive },
  { metrics, clock },
  caller,
) => {
  const sinceMs = RecentlyActive === undefined ? -Infinity : clock.now() - RECENTLY_ACTIVE_MS;
  const prefix = metricKeyPrefix(caller, Namespace, name);
  const { items, ...next } = await pageByKeyInOrder((after) => metrics.list(prefix, after), {
    list: 'ListMetrics',
    keyOf: ({ key }) => key,
    token,
    size: METRICS_PER_PAGE,
    filter: ({ id, newestMs }) =>
      (name === undefined || id.metricName === name) &&
      newestMs >= sinceMs &&
      Dimensions.every(({ Name, Value }) => {
        const value = ownMember(id.dimensions, Name);
        return value !== undefined && (Value === undefined || Value === value);
      }),
  });
  return { Metrics: items.map(({ id }) => describeMetric(id)), ...next };
};
