import { formatArn } from '../../../../lib/aws/arn.ts';
import { CreateEventBus } from '../../../events/operations/create-event-bus.ts';
import { DeleteEventBus } from '../../../events/operations/delete-event-bus.ts';
import { DescribeEventBus } from '../../../events/operations/describe-event-bus.ts';
import { type Attributes, pick, type ResourceContext, type ResourceHandler, textOf } from '../handler.ts';
import { updateTags } from './tags.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbus.html */
export const eventsEventBus: ResourceHandler = {
  type: 'AWS::Events::EventBus',
  properties: { Name: 'replace', Description: 'replace', Tags: 'update' },
  required: ['Name'],
  nameProperty: 'Name',
  attributeNames: ['Arn', 'Name'],
  stackTags: 'own',

  creationKey: (properties) => textOf(properties, 'Name') ?? '',

  find: async (name, _, context) => (await context.call('events', DescribeEventBus, { Name: name })).Name,

  async create(name, properties, context) {
    await context.call('events', CreateEventBus, {
      Name: name,
      ...pick(properties, ['Description', 'Tags']),
    });
    await context.created(name);
    return attributes(name, context);
  },

  async update(name, next, previous, context) {
    await updateTags(arnOf(name, context), next, previous, context);
    return attributes(name, context);
  },

  async remove(name, _, context) {
    await context.call('events', DeleteEventBus, { Name: name });
  },
};

function attributes(name: string, context: ResourceContext): Attributes {
  return { Arn: arnOf(name, context), Name: name };
}

function arnOf(name: string, context: ResourceContext): string {
  return formatArn('events', context, `event-bus/${name}`);
}
