import { NoSuchEntity } from '../../../iam/errors.ts';
import { CreateRole } from '../../../iam/operations/roles/create-role.ts';
import { DeleteRole } from '../../../iam/operations/roles/delete-role.ts';
import { GetRole } from '../../../iam/operations/roles/get-role.ts';
import { TagRole } from '../../../iam/operations/roles/tag-role.ts';
import { UntagRole } from '../../../iam/operations/roles/untag-role.ts';
import { UpdateAssumeRolePolicy } from '../../../iam/operations/roles/update-assume-role-policy.ts';
import { UpdateRole } from '../../../iam/operations/roles/update-role.ts';
import {
  type Attributes,
  differs,
  jsonText,
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  tagChanges,
  textOf,
  unlessMissing,
} from '../handler.ts';
import { ROLE } from './identity-kinds.ts';
import { setPolicies } from './identity-policies.ts';

const MAX_NAME_LENGTH = 64;
/** Values for properties that a template no longer sets. */
const FACT_DEFAULTS = { Description: '', MaxSessionDuration: 3600 };

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export const iamRole: ResourceHandler = {
  type: 'AWS::IAM::Role',
  properties: {
    RoleName: 'replace',
    Path: 'replace',
    AssumeRolePolicyDocument: 'update',
    Description: 'update',
    MaxSessionDuration: 'update',
    Tags: 'update',
    PermissionsBoundary: 'update',
    ManagedPolicyArns: 'update',
    Policies: 'update',
  },
  required: ['AssumeRolePolicyDocument'],
  nameProperty: 'RoleName',
  attributeNames: ['Arn', 'RoleId'],
  stackTags: 'own',
  // Its policies refer to streams only by ARN.
  buildsOn: ['AWS::Kinesis::Stream'],

  creationKey: (properties, context) =>
    textOf(properties, 'RoleName') ?? context.generateName(MAX_NAME_LENGTH),

  find: async (name, _, context) => (await context.call('iam', GetRole, { RoleName: name })).Role.RoleName,

  async create(name, properties, context) {
    await context.call('iam', CreateRole, {
      RoleName: name,
      AssumeRolePolicyDocument: jsonText(properties['AssumeRolePolicyDocument']),
      ...pick(properties, ['Path', 'Description', 'MaxSessionDuration', 'Tags']),
    });
    await context.created(name);
    await setPolicies(ROLE, name, properties, {}, context);
    return attributes(name, context);
  },

  async update(name, next, previous, context) {
    await setFacts(name, next, previous, context);
    await setPolicies(ROLE, name, next, previous, context);
    return attributes(name, context);
  },

  async remove(name, properties, context) {
    // IAM does not delete a role that has policies.
    await setPolicies(ROLE, name, {}, properties, context);
    await unlessMissing(context.call('iam', DeleteRole, { RoleName: name }), NoSuchEntity);
  },
};

async function attributes(name: string, context: ResourceContext): Promise<Attributes> {
  const { Role: role } = await context.call('iam', GetRole, { RoleName: name });
  return { Arn: role.Arn, RoleId: role.RoleId };
}

async function setFacts(name: string, next: Properties, previous: Properties, context: ResourceContext) {
  if (differs(next, previous, ['AssumeRolePolicyDocument'])) {
    const PolicyDocument = jsonText(next['AssumeRolePolicyDocument']);
    await context.call('iam', UpdateAssumeRolePolicy, { RoleName: name, PolicyDocument });
  }
  const facts = { ...FACT_DEFAULTS, ...pick(next, Object.keys(FACT_DEFAULTS)) };
  await context.call('iam', UpdateRole, { RoleName: name, ...facts });
  const { added, removed } = tagChanges(next, previous);
  await context.call('iam', UntagRole, { RoleName: name, TagKeys: removed });
  const tags = Object.entries(added).map(([Key, Value]) => ({ Key, Value }));
  await context.call('iam', TagRole, { RoleName: name, Tags: tags });
}
