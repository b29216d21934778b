import {
  type Attributes,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  tagMap,
  textOf,
  textsOf,
} from '../handler.ts';
import type { NestedDefinition, NestedOutputs } from '../nested-stacks.ts';

const MAX_NAME_LENGTH = 128;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html */
export const nestedStack: ResourceHandler = {
  type: 'AWS::CloudFormation::Stack',
  properties: {
    NotificationARNs: 'update',
    Parameters: 'update',
    Tags: 'update',
    TemplateURL: 'update',
    // Stored with the stack only, as for other stacks.
    TimeoutInMinutes: 'update',
  },
  required: ['TemplateURL'],
  nameProperty: undefined,
  attributeNames: 'any',
  stackTags: 'own',

  creationKey: (_, context) => context.generateName(MAX_NAME_LENGTH),

  find: (name, _, context) => context.nestedStacks.find(name),

  async create(name, properties, context) {
    const onCreated = (stackId: string) => context.created(stackId);
    return attributes(await context.nestedStacks.create(name, definitionOf(properties), onCreated), context);
  },

  update: async (stackId, next, _, context) =>
    attributes(await context.nestedStacks.update(stackId, definitionOf(next)), context),

  cleanUp: (stackId, context) => context.nestedStacks.cleanUp(stackId),

  remove: (stackId, _, context) => context.nestedStacks.remove(stackId),
};

function attributes({ values, secrets }: NestedOutputs, context: ResourceContext): Attributes {
  for (const name of secrets) context.keepSecret(name);
  return values;
}

function definitionOf(properties: Properties): NestedDefinition {
  const parameters = Object.entries((properties['Parameters'] ?? {}) as Record<string, unknown>);
  return {
    TemplateURL: textOf(properties, 'TemplateURL'),
    // A list is passed as a CommaDelimitedList.
    Parameters: parameters.map(([ParameterKey, value]) => ({ ParameterKey, ParameterValue: String(value) })),
    Tags: Object.entries(tagMap(properties['Tags'])).map(([Key, Value]) => ({ Key, Value })),
    NotificationARNs: [...textsOf(properties, 'NotificationARNs')],
  };
}
