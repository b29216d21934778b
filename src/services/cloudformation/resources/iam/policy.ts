import { NoSuchEntity } from '../../../iam/errors.ts';
import { ValidationError } from '../../errors.ts';
import {
  differs,
  jsonText,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  textsOf,
  unlessMissing,
} from '../handler.ts';
import { KINDS_BY_LIST } from './identity-kinds.ts';
import { eachListed, eachNoLongerListed } from './identity-policies.ts';

const MAX_ID_LENGTH = 128;

/**
 * An inline policy of the roles, users and groups that it names.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html
 */
export const iamPolicy: ResourceHandler = {
  type: 'AWS::IAM::Policy',
  properties: {
    PolicyName: 'update',
    PolicyDocument: 'update',
    Roles: 'update',
    Users: 'update',
    Groups: 'update',
  },
  required: ['PolicyName', 'PolicyDocument'],
  nameProperty: undefined,
  attributeNames: ['Id'],

  creationKey: (_, context) => context.generateName(MAX_ID_LENGTH),

  async create(id, properties, context) {
    await context.created(id);
    await putPolicy(properties, context);
    return { Id: id };
  },

  async update(id, next, previous, context) {
    await putPolicy(next, context);
    const renamed = differs(next, previous, ['PolicyName']);
    await deletePolicy(renamed ? {} : next, previous, context);
    return { Id: id };
  },

  remove: (_, properties, context) => deletePolicy({}, properties, context),
};

async function putPolicy(properties: Properties, context: ResourceContext): Promise<void> {
  if (!Object.keys(KINDS_BY_LIST).some((list) => textsOf(properties, list).length > 0)) {
    throw ValidationError('At least one of [Groups,Roles,Users] must be non-empty.');
  }
  const policy = {
    PolicyName: properties['PolicyName'],
    PolicyDocument: jsonText(properties['PolicyDocument']),
  };
  await eachListed(properties, async ({ nameMember, put }, name) =>
    context.call('iam', put, { [nameMember]: name, ...policy }),
  );
}

async function deletePolicy(next: Properties, previous: Properties, context: ResourceContext) {
  const { PolicyName } = previous;
  await eachNoLongerListed(next, previous, async ({ nameMember, delete: operation }, name) =>
    unlessMissing(context.call('iam', operation, { [nameMember]: name, PolicyName }), NoSuchEntity),
  );
}
