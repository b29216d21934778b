import { formatArn } from '../../../lib/aws/arn.ts';
import { ResourceNotFound } from '../../cloudwatch/errors.ts';
import { DeleteAlarms } from '../../cloudwatch/operations/delete-alarms.ts';
import { DescribeAlarms } from '../../cloudwatch/operations/describe-alarms.ts';
import { PutMetricAlarm } from '../../cloudwatch/operations/put-metric-alarm.ts';
import { TagResource } from '../../cloudwatch/operations/tag-resource.ts';
import { UntagResource } from '../../cloudwatch/operations/untag-resource.ts';
import { alarmConfiguration } from '../../cloudwatch/shapes.ts';
import {
  type Attributes,
  pick,
  type ResourceContext,
  type ResourceHandler,
  tagChanges,
  textOf,
  unlessMissing,
} from './handler.ts';

const MAX_NAME_LENGTH = 255;
/** All properties of an alarm except its name: template and API use the same names. */
const SETTINGS = Object.keys(alarmConfiguration).filter((name) => name !== 'AlarmName');

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html */
export const cloudWatchAlarm: ResourceHandler = {
  type: 'AWS::CloudWatch::Alarm',
  properties: {
    AlarmName: 'replace',
    ...Object.fromEntries(SETTINGS.map((name) => [name, 'update' as const])),
    Tags: 'update',
  },
  required: ['ComparisonOperator', 'EvaluationPeriods'],
  nameProperty: 'AlarmName',
  attributeNames: ['Arn'],
  stackTags: 'with-system-tags',

  creationKey: (properties, context) =>
    textOf(properties, 'AlarmName') ?? context.generateName(MAX_NAME_LENGTH),

  async find(name, _, context) {
    const found = await context.call('monitoring', DescribeAlarms, { AlarmNames: [name] });
    return found.MetricAlarms.length > 0 ? name : undefined;
  },

  async create(name, properties, context) {
    await context.call('monitoring', PutMetricAlarm, {
      AlarmName: name,
      ...pick(properties, [...SETTINGS, 'Tags']),
    });
    await context.created(name);
    return attributes(name, context);
  },

  /** PutMetricAlarm replaces the whole alarm and resets omitted properties to their defaults. */
  async update(name, next, previous, context) {
    await context.call('monitoring', PutMetricAlarm, { AlarmName: name, ...pick(next, SETTINGS) });
    const { added, removed } = tagChanges(next, previous);
    const ResourceARN = arnOf(name, context);
    await context.call('monitoring', UntagResource, { ResourceARN, TagKeys: removed });
    const tags = Object.entries(added).map(([Key, Value]) => ({ Key, Value }));
    await context.call('monitoring', TagResource, { ResourceARN, Tags: tags });
    return attributes(name, context);
  },

  async remove(name, _, context) {
    await unlessMissing(context.call('monitoring', DeleteAlarms, { AlarmNames: [name] }), ResourceNotFound);
  },
};

function attributes(name: string, context: ResourceContext): Attributes {
  return { Arn: arnOf(name, context) };
}

function arnOf(name: string, context: ResourceContext): string {
  return formatArn('cloudwatch', context, `alarm:${name}`);
}
