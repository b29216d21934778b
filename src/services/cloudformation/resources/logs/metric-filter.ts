import { isJsonObject } from '../../../../lib/json/json-object.ts';
import { ResourceNotFound } from '../../../logs/errors.ts';
import { DeleteMetricFilter } from '../../../logs/operations/delete-metric-filter.ts';
import { DescribeMetricFilters } from '../../../logs/operations/describe-metric-filters.ts';
import { PutMetricFilter } from '../../../logs/operations/put-metric-filter.ts';
import {
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  tagMap,
  textOf,
  unlessMissing,
} from '../handler.ts';
import { putBy } from '../put-resource.ts';

const MAX_NAME_LENGTH = 512;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-metricfilter.html */
export const metricFilter: ResourceHandler = {
  type: 'AWS::Logs::MetricFilter',
  properties: {
    FilterName: 'replace',
    LogGroupName: 'replace',
    ApplyOnTransformedLogs: 'update',
    EmitSystemFieldDimensions: 'update',
    FieldSelectionCriteria: 'update',
    FilterPattern: 'update',
    MetricTransformations: 'update',
  },
  required: ['FilterPattern', 'LogGroupName', 'MetricTransformations'],
  nameProperty: 'FilterName',
  attributeNames: [],

  creationKey: (properties, context) =>
    textOf(properties, 'FilterName') ?? context.generateName(MAX_NAME_LENGTH),

  async find(name, properties, context) {
    // Filters are sorted by name, so the exact name is the first one with this prefix.
    const { metricFilters } = await context.call('logs', DescribeMetricFilters, {
      logGroupName: textOf(properties, 'LogGroupName') ?? '',
      filterNamePrefix: name,
      limit: 1,
    });
    return metricFilters[0]?.filterName === name ? name : undefined;
  },

  ...putBy(put),

  async remove(name, properties, context) {
    const input = { logGroupName: textOf(properties, 'LogGroupName') ?? '', filterName: name };
    await unlessMissing(context.call('logs', DeleteMetricFilter, input), ResourceNotFound);
  },
};

async function put(filterName: string, properties: Properties, context: ResourceContext): Promise<void> {
  const { MetricTransformations: transformations } = properties;
  await context.call('logs', PutMetricFilter, {
    filterName,
    logGroupName: properties['LogGroupName'],
    filterPattern: properties['FilterPattern'],
    metricTransformations: Array.isArray(transformations)
      ? transformations.map(transformationInput)
      : transformations,
    applyOnTransformedLogs: properties['ApplyOnTransformedLogs'],
    fieldSelectionCriteria: properties['FieldSelectionCriteria'],
    emitSystemFieldDimensions: properties['EmitSystemFieldDimensions'],
  });
}

/** The members of the API begin in lower case, and its dimensions are a map. */
function transformationInput(transformation: unknown): unknown {
  if (!isJsonObject(transformation)) return transformation;
  const { MetricName, MetricNamespace, MetricValue, DefaultValue, Unit, Dimensions } = transformation;
  return {
    metricName: MetricName,
    metricNamespace: MetricNamespace,
    metricValue: MetricValue,
    defaultValue: DefaultValue,
    unit: Unit,
    dimensions: Array.isArray(Dimensions) ? tagMap(Dimensions) : Dimensions,
  };
}
