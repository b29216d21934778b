import { ResourceNotFound } from '../../../logs/errors.ts';
import { DeleteSubscriptionFilter } from '../../../logs/operations/delete-subscription-filter.ts';
import { DescribeSubscriptionFilters } from '../../../logs/operations/describe-subscription-filters.ts';
import { PutSubscriptionFilter } from '../../../logs/operations/put-subscription-filter.ts';
import {
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  textOf,
  unlessMissing,
} from '../handler.ts';
import { putBy } from '../put-resource.ts';

const MAX_NAME_LENGTH = 512;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-subscriptionfilter.html */
export const subscriptionFilter: ResourceHandler = {
  type: 'AWS::Logs::SubscriptionFilter',
  properties: {
    FilterName: 'replace',
    LogGroupName: 'replace',
    DestinationArn: 'update',
    Distribution: 'update',
    FilterPattern: 'update',
    RoleArn: 'update',
  },
  required: ['DestinationArn', 'FilterPattern', 'LogGroupName'],
  nameProperty: 'FilterName',
  attributeNames: [],

  creationKey: (properties, context) =>
    textOf(properties, 'FilterName') ?? context.generateName(MAX_NAME_LENGTH),

  async find(name, properties, context) {
    const { subscriptionFilters } = await context.call('logs', DescribeSubscriptionFilters, {
      logGroupName: textOf(properties, 'LogGroupName') ?? '',
      filterNamePrefix: name,
    });
    return subscriptionFilters.find(({ filterName }) => filterName === name)?.filterName;
  },

  ...putBy(put),

  async remove(name, properties, context) {
    const input = { logGroupName: textOf(properties, 'LogGroupName') ?? '', filterName: name };
    await unlessMissing(context.call('logs', DeleteSubscriptionFilter, input), ResourceNotFound);
  },
};

async function put(filterName: string, properties: Properties, context: ResourceContext): Promise<void> {
  const { LogGroupName, FilterPattern, DestinationArn, RoleArn, Distribution } = properties;
  await context.call('logs', PutSubscriptionFilter, {
    filterName,
    logGroupName: LogGroupName,
    filterPattern: FilterPattern,
    destinationArn: DestinationArn,
    roleArn: RoleArn,
    distribution: Distribution,
  });
}
