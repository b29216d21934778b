import { ParameterNotFound } from '../../../ssm/errors.ts';
import { DeleteParameter } from '../../../ssm/operations/delete-parameter.ts';
import { GetParameter } from '../../../ssm/operations/get-parameter.ts';
import { PutParameter } from '../../../ssm/operations/put-parameter.ts';
import { ValidationError } from '../../errors.ts';
import {
  type Attributes,
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
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
    // Stored with the stack only: parameters have no policies, tags or tiers here.
    Policies: 'update',
    Tags: 'update',
    Tier: 'update',
  },
  required: ['Type', 'Value'],
  nameProperty: 'Name',
  attributeNames: ['Type', 'Value'],

  creationKey: (properties, context) => textOf(properties, 'Name') ?? context.generateName(MAX_NAME_LENGTH),

  find: async (name, _, context) => (await context.call('ssm', GetParameter, { Name: name })).Parameter.Name,

  async create(name, properties, context) {
    await put(name, properties, false, context);
    await context.created(name);
    return attributes(properties);
  },

  async update(name, next, _, context) {
    await put(name, next, true, context);
    return attributes(next);
  },

  async remove(name, _, context) {
    await unlessMissing(context.call('ssm', DeleteParameter, { Name: name }), ParameterNotFound);
  },
};

async function put(name: string, properties: Properties, overwrites: boolean, context: ResourceContext) {
  if (textOf(properties, 'Type') === 'SecureString') {
    throw ValidationError('#/Type: SecureString is not a valid enum value');
  }
  await context.call('ssm', PutParameter, {
    Name: name,
    Overwrite: overwrites,
    ...pick(properties, ['AllowedPattern', 'DataType', 'Description', 'Type', 'Value']),
  });
}

function attributes(properties: Properties): Attributes {
  return { Type: textOf(properties, 'Type') ?? '', Value: textOf(properties, 'Value') ?? '' };
}
