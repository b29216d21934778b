import { NoSuchEntity } from '../../../iam/errors.ts';
import { AddUserToGroup } from '../../../iam/operations/groups/add-user-to-group.ts';
import { RemoveUserFromGroup } from '../../../iam/operations/groups/remove-user-from-group.ts';
import { CreateUser } from '../../../iam/operations/users/create-user.ts';
import { DeleteUser } from '../../../iam/operations/users/delete-user.ts';
import { GetUser } from '../../../iam/operations/users/get-user.ts';
import { TagUser } from '../../../iam/operations/users/tag-user.ts';
import { UntagUser } from '../../../iam/operations/users/untag-user.ts';
import { UpdateUser } from '../../../iam/operations/users/update-user.ts';
import {
  type Attributes,
  differs,
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  tagChanges,
  textOf,
  textsOf,
  unlessMissing,
} from '../handler.ts';
import { USER } from './identity-kinds.ts';
import { setPolicies } from './identity-policies.ts';

const MAX_NAME_LENGTH = 64;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-user.html */
export const iamUser: ResourceHandler = {
  type: 'AWS::IAM::User',
  properties: {
    UserName: 'replace',
    Path: 'update',
    Groups: 'update',
    ManagedPolicyArns: 'update',
    Policies: 'update',
    PermissionsBoundary: 'update',
    Tags: 'update',
  },
  required: [],
  remedies: { LoginProfile: 'Millrace has no console that users could log in to. Remove it.' },
  nameProperty: 'UserName',
  attributeNames: ['Arn'],
  stackTags: 'own',

  creationKey: (properties, context) =>
    textOf(properties, 'UserName') ?? context.generateName(MAX_NAME_LENGTH),

  find: async (name, _, context) => (await context.call('iam', GetUser, { UserName: name })).User.UserName,

  async create(name, properties, context) {
    await context.call('iam', CreateUser, { UserName: name, ...pick(properties, ['Path', 'Tags']) });
    await context.created(name);
    await setRest(name, properties, {}, context);
    return attributes(name, context);
  },

  async update(name, next, previous, context) {
    if (differs(next, previous, ['Path'])) {
      await context.call('iam', UpdateUser, { UserName: name, NewPath: textOf(next, 'Path') ?? '/' });
    }
    const { added, removed } = tagChanges(next, previous);
    await context.call('iam', UntagUser, { UserName: name, TagKeys: removed });
    const tags = Object.entries(added).map(([Key, Value]) => ({ Key, Value }));
    await context.call('iam', TagUser, { UserName: name, Tags: tags });
    await setRest(name, next, previous, context);
    return attributes(name, context);
  },

  async remove(name, properties, context) {
    // IAM does not delete a user that has policies or is in a group.
    await setRest(name, {}, properties, context);
    await unlessMissing(context.call('iam', DeleteUser, { UserName: name }), NoSuchEntity);
  },
};

async function attributes(name: string, context: ResourceContext): Promise<Attributes> {
  return { Arn: (await context.call('iam', GetUser, { UserName: name })).User.Arn };
}

async function setRest(name: string, next: Properties, previous: Properties, context: ResourceContext) {
  await setPolicies(USER, name, next, previous, context);
  const wanted = textsOf(next, 'Groups');
  for (const group of wanted) {
    await context.call('iam', AddUserToGroup, { GroupName: group, UserName: name });
  }
  for (const group of textsOf(previous, 'Groups')) {
    if (wanted.includes(group)) continue;
    const request = context.call('iam', RemoveUserFromGroup, { GroupName: group, UserName: name });
    await unlessMissing(request, NoSuchEntity);
  }
}
