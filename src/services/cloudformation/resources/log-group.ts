import { formatArn } from '../../../lib/aws/arn.ts';
import { ResourceNotFound } from '../../logs/errors.ts';
import { CreateLogGroup } from '../../logs/operations/create-log-group.ts';
import { DeleteLogGroup } from '../../logs/operations/delete-log-group.ts';
import { DeleteRetentionPolicy } from '../../logs/operations/delete-retention-policy.ts';
import { DescribeLogGroups } from '../../logs/operations/describe-log-groups.ts';
import { PutRetentionPolicy } from '../../logs/operations/put-retention-policy.ts';
import { TagResource } from '../../logs/operations/tag-resource.ts';
import { UntagResource } from '../../logs/operations/untag-resource.ts';
import {
  type Attributes,
  type ResourceContext,
  type ResourceHandler,
  tagChanges,
  tagMap,
  textOf,
  unlessMissing,
} from './handler.ts';

const MAX_NAME_LENGTH = 512;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html */
export const logGroup: ResourceHandler = {
  type: 'AWS::Logs::LogGroup',
  properties: {
    LogGroupName: 'replace',
    LogGroupClass: 'replace',
    KmsKeyId: 'replace',
    RetentionInDays: 'update',
    Tags: 'update',
  },
  required: [],
  nameProperty: 'LogGroupName',
  attributeNames: ['Arn'],
  stackTags: 'with-system-tags',

  creationKey: (properties, context) =>
    textOf(properties, 'LogGroupName') ?? context.generateName(MAX_NAME_LENGTH),

  async find(name, _, context) {
    // Groups are sorted by name, so the exact name is the first one with this prefix.
    const { logGroups } = await context.call('logs', DescribeLogGroups, {
      logGroupNamePrefix: name,
      limit: 1,
    });
    return logGroups[0]?.logGroupName === name ? name : undefined;
  },

  async create(name, properties, context) {
    const tags = tagMap(properties['Tags']);
    await context.call('logs', CreateLogGroup, {
      logGroupName: name,
      ...(properties['KmsKeyId'] !== undefined && { kmsKeyId: properties['KmsKeyId'] }),
      ...(properties['LogGroupClass'] !== undefined && { logGroupClass: properties['LogGroupClass'] }),
      ...(Object.keys(tags).length > 0 && { tags }),
    });
    await context.created(name);
    if (properties['RetentionInDays'] !== undefined) {
      await setRetention(name, properties['RetentionInDays'], context);
    }
    return attributes(name, context);
  },

  async update(name, next, previous, context) {
    if (next['RetentionInDays'] !== previous['RetentionInDays']) {
      await setRetention(name, next['RetentionInDays'], context);
    }
    const { added, removed } = tagChanges(next, previous);
    const resourceArn = arnOf(name, context);
    if (removed.length > 0) await context.call('logs', UntagResource, { resourceArn, tagKeys: removed });
    if (Object.keys(added).length > 0) await context.call('logs', TagResource, { resourceArn, tags: added });
    return attributes(name, context);
  },

  async remove(name, _, context) {
    await unlessMissing(context.call('logs', DeleteLogGroup, { logGroupName: name }), ResourceNotFound);
  },
};

async function setRetention(name: string, days: unknown, context: ResourceContext): Promise<void> {
  await (days === undefined
    ? context.call('logs', DeleteRetentionPolicy, { logGroupName: name })
    : context.call('logs', PutRetentionPolicy, { logGroupName: name, retentionInDays: days }));
}

function attributes(name: string, context: ResourceContext): Attributes {
  return { Arn: `${arnOf(name, context)}:*` };
}

function arnOf(name: string, context: ResourceContext): string {
  return formatArn('logs', context, `log-group:${name}`);
}
