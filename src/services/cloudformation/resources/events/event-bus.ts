import { formatArn } from '../../../../lib/aws/arn.ts';
import { ResourceNotFound } from '../../../events/errors.ts';
import { CreateEventBus } from '../../../events/operations/create-event-bus.ts';
import { DeleteEventBus } from '../../../events/operations/delete-event-bus.ts';
import { DescribeEventBus } from '../../../events/operations/describe-event-bus.ts';
import { TagResource } from '../../../events/operations/tag-resource.ts';
import { UntagResource } from '../../../events/operations/untag-resource.ts';
import {
  type Attributes,
  pick,
  type ResourceContext,
  type ResourceHandler,
  tagChanges,
  textOf,
  unlessMissing,
} from '../handler.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbus.html */
export const eventsEventBus: ResourceHandler = {
  type: 'AWS::Events::EventBus',
  properties: { Name: 'replace', Description: 'replace', Tags: 'update' },
  required: ['Name'],
  nameProperty: 'Name',
  stackTags: 'own',

  creationKey: (properties) => textOf(properties, 'Name') ?? '',

  async find(name, _, context) {
    const found = await unlessMissing(
      context.call('events', DescribeEventBus, { Name: name }),
      ResourceNotFound,
    );
    return found?.Name;
  },

  async create(name, properties, context) {
    await context.call('events', CreateEventBus, {
      Name: name,
      ...pick(properties, ['Description', 'Tags']),
    });
    await context.created(name);
    return attributes(name, context);
  },

  async update(name, next, previous, context) {
    const { added, removed } = tagChanges(next, previous);
    const { Arn: ResourceARN } = attributes(name, context);
    await context.call('events', UntagResource, { ResourceARN, TagKeys: removed });
    const tags = Object.entries(added).map(([Key, Value]) => ({ Key, Value }));
    await context.call('events', TagResource, { ResourceARN, Tags: tags });
    return attributes(name, context);
  },

  async remove(name, _, context) {
    await context.call('events', DeleteEventBus, { Name: name });
  },
};

function attributes(name: string, context: ResourceContext): Attributes {
  return { Arn: formatArn('events', context, `event-bus/${name}`), Name: name };
}
