import { ParameterNotFound } from '../../../ssm/errors.ts';
import type { Input } from '../../../../schema/operation.ts';
import { AddTagsToResource } from '../../../ssm/operations/add-tags-to-resource.ts';
import { DeleteParameter } from '../../../ssm/operations/delete-parameter.ts';
import { GetParameter } from '../../../ssm/operations/get-parameter.ts';
import { PutParameter } from '../../../ssm/operations/put-parameter.ts';
import { RemoveTagsFromResource } from '../../../ssm/operations/remove-tags-from-resource.ts';
import { ValidationError } from '../../errors.ts';
import {
  type Attributes,
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  tagChanges,
  tagMap,
  textOf,
  unlessMissing,
} from '../handler.ts';

// Longest generated name of CloudFormation; SSM itself allows 2,048 characters.
const MAX_NAME_LENGTH = 128;

/**
 * A SecureString cannot be created by CloudFormation.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html
 */
export const ssmParameter: ResourceHandler = {
  type: 'AWS::SSM::Parameter',
  properties: {
    Name: 'replace',
    AllowedPattern: 'update',
    DataType: 'update',
    Description: 'update',
    Type: 'update',
    Value: 'update',
    Tags: 'update',
    // Stored with the stack only: parameters have no policies here.
    Policies: 'update',
    Tier: 'update',
  },
  required: ['Type', 'Value'],
  nameProperty: 'Name',
  attributeNames: ['Type', 'Value'],

  creationKey: (properties, context) => textOf(properties, 'Name') ?? context.generateName(MAX_NAME_LENGTH),

  find: async (name, _, context) => (await context.call('ssm', GetParameter, { Name: name })).Parameter.Name,

  async create(name, properties, context) {
    await put(name, properties, { Tags: tagList(tagMap(properties['Tags'])) }, context);
    await context.created(name);
    return attributes(properties);
  },

  async update(name, next, previous, context) {
    await put(name, next, { Overwrite: true }, context);
    const { added, removed } = tagChanges(next, previous);
    const tagged = { ResourceType: 'Parameter', ResourceId: name } as const;
    if (removed.length > 0) {
      await context.call('ssm', RemoveTagsFromResource, { ...tagged, TagKeys: removed });
    }
    const tags = tagList(added);
    if (tags.length > 0) await context.call('ssm', AddTagsToResource, { ...tagged, Tags: tags });
    return attributes(next);
  },

  async remove(name, _, context) {
    await unlessMissing(context.call('ssm', DeleteParameter, { Name: name }), ParameterNotFound);
  },
};

async function put(
  name: string,
  properties: Properties,
  more: Pick<Input<typeof PutParameter>, 'Overwrite' | 'Tags'>,
  context: ResourceContext,
) {
  if (textOf(properties, 'Type') === 'SecureString') {
    throw ValidationError('#/Type: SecureString is not a valid enum value');
  }
  await context.call('ssm', PutParameter, {
    Name: name,
    ...more,
    ...pick(properties, ['AllowedPattern', 'DataType', 'Description', 'Tier', 'Type', 'Value']),
  });
}

function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function attributes(properties: Properties): Attributes {
  return { Type: textOf(properties, 'Type') ?? '', Value: textOf(properties, 'Value') ?? '' };
}
