import { NoSuchEntity } from '../../iam/errors.ts';
import { AttachRolePolicy } from '../../iam/operations/attach-role-policy.ts';
import { CreateRole } from '../../iam/operations/create-role.ts';
import { DeleteRolePolicy } from '../../iam/operations/delete-role-policy.ts';
import { DeleteRole } from '../../iam/operations/delete-role.ts';
import { DetachRolePolicy } from '../../iam/operations/detach-role-policy.ts';
import { GetRole } from '../../iam/operations/get-role.ts';
import { PutRolePolicy } from '../../iam/operations/put-role-policy.ts';
import type { Attributes, Properties, ResourceContext, ResourceHandler } from './handler.ts';
import { pick, textOf, unlessMissing } from './handler.ts';

const MAX_NAME_LENGTH = 64;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export const iamRole: ResourceHandler = {
  type: 'AWS::IAM::Role',
  properties: {
    RoleName: 'replace',
    Path: 'replace',
    // IAM has no operations here that would change these.
    AssumeRolePolicyDocument: 'replace',
    Description: 'replace',
    MaxSessionDuration: 'replace',
    Tags: 'replace',
    // Kept with the stack: no policy is evaluated, so a boundary has nothing to bound.
    PermissionsBoundary: 'update',
    ManagedPolicyArns: 'update',
    Policies: 'update',
  },
  required: ['AssumeRolePolicyDocument'],
  nameProperty: 'RoleName',

  async create(properties, context) {
    const name = textOf(properties, 'RoleName') ?? context.generateName(MAX_NAME_LENGTH);
    await context.call('iam', CreateRole, {
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify(properties['AssumeRolePolicyDocument']),
      ...pick(properties, ['Path', 'Description', 'MaxSessionDuration', 'Tags']),
    });
    await context.created(name);
    await setPolicies(name, properties, {}, context);
    return attributes(name, context);
  },

  async update(name, next, previous, context) {
    await setPolicies(name, next, previous, context);
    return attributes(name, context);
  },

  async remove(name, properties, context) {
    // A role with policies refuses to be deleted.
    await setPolicies(name, {}, properties, context);
    await unlessMissing(context.call('iam', DeleteRole, { RoleName: name }), NoSuchEntity);
  },
};

async function attributes(name: string, context: ResourceContext): Promise<Attributes> {
  const { Role: role } = await context.call('iam', GetRole, { RoleName: name });
  return { Arn: role.Arn, RoleId: role.RoleId };
}

/** Brings inline and attached policies from what they were to what they are to be; a role half made may lack some. */
async function setPolicies(
  name: string,
  next: Properties,
  previous: Properties,
  context: ResourceContext,
): Promise<void> {
  const wanted = inlinePolicies(next);
  for (const [policy, document] of wanted) {
    const input = { RoleName: name, PolicyName: policy, PolicyDocument: document };
    await context.call('iam', PutRolePolicy, input);
  }
  for (const policy of inlinePolicies(previous).keys()) {
    if (wanted.has(policy)) continue;
    const gone = context.call('iam', DeleteRolePolicy, { RoleName: name, PolicyName: policy });
    await unlessMissing(gone, NoSuchEntity);
  }
  const attached = managedPolicies(next);
  for (const arn of attached) await context.call('iam', AttachRolePolicy, { RoleName: name, PolicyArn: arn });
  for (const arn of managedPolicies(previous)) {
    if (attached.includes(arn)) continue;
    const gone = context.call('iam', DetachRolePolicy, { RoleName: name, PolicyArn: arn });
    await unlessMissing(gone, NoSuchEntity);
  }
}

function inlinePolicies({ Policies: policies }: Properties): Map<string, string> {
  const list = Array.isArray(policies) ? (policies as { PolicyName: string; PolicyDocument: unknown }[]) : [];
  return new Map(list.map(({ PolicyName, PolicyDocument }) => [PolicyName, JSON.stringify(PolicyDocument)]));
}

function managedPolicies({ ManagedPolicyArns: arns }: Properties): readonly string[] {
  return Array.isArray(arns) ? (arns as string[]) : [];
}
