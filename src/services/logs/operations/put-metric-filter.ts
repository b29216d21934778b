import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, list, optional, string, structure } from '../../../schema/shape.ts';
import { onGroup } from '../access.ts';
import { type LogsContext, requireGroup } from '../context.ts';
import { InvalidParameter, LimitExceeded, ResourceNotFound } from '../errors.ts';
import { MAX_METRIC_FILTERS } from '../limits.ts';
import { compileMetricFilter } from '../metric-filter/transformation.ts';
import { FilterName, FilterPattern, LogGroupName, MetricTransformationShape } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html */
export const PutMetricFilter = operation('PutMetricFilter', {
  input: structure({
    logGroupName: LogGroupName,
    filterName: FilterName,
    filterPattern: FilterPattern,
    metricTransformations: list(MetricTransformationShape, { min: 1, max: 1 }),
    applyOnTransformedLogs: optional(boolean()),
    fieldSelectionCriteria: optional(string({ max: 2000 })),
    emitSystemFieldDimensions: optional(list(string())),
  }),
  errors: [InvalidParameter, LimitExceeded, ResourceNotFound],
  access: onGroup('logs:PutMetricFilter'),
});

/** Creates a filter, or replaces the one of that name. */
export const putMetricFilter: Handler<typeof PutMetricFilter, LogsContext> = async (
  input,
  context,
  caller,
) => {
  const { logGroupName, filterName, filterPattern, metricTransformations } = input;
  refuseUnsupported(input);
  const group = await requireGroup(context, caller, logGroupName);
  const definition = { filterName, filterPattern, transformation: metricTransformations[0]! };
  compileMetricFilter(definition);
  await group.setMetricFilters((filters) => {
    const known = filters.find((each) => each.filterName === filterName);
    const others = filters.filter((each) => each !== known);
    if (others.length >= MAX_METRIC_FILTERS) throw LimitExceeded('Resource limit exceeded.');
    return [...others, { ...definition, createdMs: known?.createdMs ?? context.clock.now() }];
  });
};

function refuseUnsupported({
  applyOnTransformedLogs = false,
  fieldSelectionCriteria = '',
  emitSystemFieldDimensions = [],
}: {
  readonly applyOnTransformedLogs?: boolean | undefined;
  readonly fieldSelectionCriteria?: string | undefined;
  readonly emitSystemFieldDimensions?: readonly string[] | undefined;
}): void {
  const used = [
    ...(applyOnTransformedLogs ? ['applyOnTransformedLogs'] : []),
    ...(fieldSelectionCriteria === '' ? [] : ['fieldSelectionCriteria']),
    ...(emitSystemFieldDimensions.length === 0 ? [] : ['emitSystemFieldDimensions']),
  ];
  if (used.length === 0) return;
  throw InvalidParameter(
    `${used.join(' and ')} of metric filters: not supported by Millrace, which has no log transformers and no system fields. Leave it out.`,
  );
}
