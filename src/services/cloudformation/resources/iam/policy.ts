import { NoSuchEntity } from '../../../iam/errors.ts';
import { DeleteRolePolicy } from '../../../iam/operations/role-policies/delete-role-policy.ts';
import { PutRolePolicy } from '../../../iam/operations/role-policies/put-role-policy.ts';
import {
  differs,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  textsOf,
  unlessMissing,
} from '../handler.ts';

const MAX_ID_LENGTH = 128;

/**
 * An inline policy of the roles that it names. Users and groups do not exist here.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html
 */
export const iamPolicy: ResourceHandler = {
  type: 'AWS::IAM::Policy',
  properties: { PolicyName: 'update', PolicyDocument: 'update', Roles: 'update' },
  required: ['PolicyName', 'PolicyDocument', 'Roles'],
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
    await deletePolicy(previous, renamed ? [] : textsOf(next, 'Roles'), context);
    return { Id: id };
  },

  remove: (_, properties, context) => deletePolicy(properties, [], context),
};

async function putPolicy(properties: Properties, context: ResourceContext): Promise<void> {
  const PolicyDocument = JSON.stringify(properties['PolicyDocument']);
  for (const role of textsOf(properties, 'Roles')) {
    const policy = { RoleName: role, PolicyName: properties['PolicyName'], PolicyDocument };
    await context.call('iam', PutRolePolicy, policy);
  }
}

async function deletePolicy(properties: Properties, keep: readonly string[], context: ResourceContext) {
  for (const role of textsOf(properties, 'Roles')) {
    if (keep.includes(role)) continue;
    const policy = { RoleName: role, PolicyName: properties['PolicyName'] };
    await unlessMissing(context.call('iam', DeleteRolePolicy, policy), NoSuchEntity);
  }
}
