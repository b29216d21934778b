import { createHash } from 'node:crypto';
import type { ResourceHandler } from './handler.ts';
import { textOf } from './handler.ts';

const MAX_NAME_LENGTH = 64;

/**
 * A role is a name and an ARN here: Millrace has no IAM service yet, and enforces no policy. Its properties are
 * checked and kept with the stack.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
 */
export const iamRole: ResourceHandler = {
  type: 'AWS::IAM::Role',
  properties: {
    RoleName: 'replace',
    Path: 'replace',
    AssumeRolePolicyDocument: 'update',
    Description: 'update',
    ManagedPolicyArns: 'update',
    MaxSessionDuration: 'update',
    PermissionsBoundary: 'update',
    Policies: 'update',
    Tags: 'update',
  },
  required: ['AssumeRolePolicyDocument'],
  nameProperty: 'RoleName',

  async create(properties, context) {
    const name = textOf(properties, 'RoleName') ?? context.generateName(MAX_NAME_LENGTH);
    await context.created(name);
    return attributes(name, textOf(properties, 'Path') ?? '/', context.account);
  },

  update: (name, next, _, context) =>
    Promise.resolve(attributes(name, textOf(next, 'Path') ?? '/', context.account)),

  remove: () => Promise.resolve(),
};

function attributes(name: string, path: string, account: string) {
  // Twenty-one letters and digits that start with AROA, as real ones: the same for the same role.
  const id = createHash('sha256').update(`${account}/${name}`).digest('hex').slice(0, 17).toUpperCase();
  return { Arn: `arn:aws:iam::${account}:role${path}${name}`, RoleId: `AROA${id}` };
}
