import { NoSuchEntity } from '../../../iam/errors.ts';
import { AddUserToGroup } from '../../../iam/operations/groups/add-user-to-group.ts';
import { RemoveUserFromGroup } from '../../../iam/operations/groups/remove-user-from-group.ts';
import {
  differs,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  textOf,
  textsOf,
  unlessMissing,
} from '../handler.ts';

const MAX_ID_LENGTH = 128;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-usertogroupaddition.html */
export const iamUserToGroupAddition: ResourceHandler = {
  type: 'AWS::IAM::UserToGroupAddition',
  properties: { GroupName: 'update', Users: 'update' },
  required: ['GroupName', 'Users'],
  nameProperty: undefined,
  attributeNames: ['Id'],

  creationKey: (_, context) => context.generateName(MAX_ID_LENGTH),

  async create(id, properties, context) {
    await context.created(id);
    await addUsers(properties, context);
    return { Id: id };
  },

  async update(id, next, previous, context) {
    await addUsers(next, context);
    const isMoved = differs(next, previous, ['GroupName']);
    await removeUsers(previous, isMoved ? [] : textsOf(next, 'Users'), context);
    return { Id: id };
  },

  remove: (_, properties, context) => removeUsers(properties, [], context),
};

async function addUsers(properties: Properties, context: ResourceContext): Promise<void> {
  const GroupName = textOf(properties, 'GroupName');
  for (const user of textsOf(properties, 'Users')) {
    await context.call('iam', AddUserToGroup, { GroupName, UserName: user });
  }
}

async function removeUsers(properties: Properties, keep: readonly string[], context: ResourceContext) {
  const GroupName = textOf(properties, 'GroupName');
  for (const user of textsOf(properties, 'Users')) {
    if (keep.includes(user)) continue;
    const request = context.call('iam', RemoveUserFromGroup, { GroupName, UserName: user });
    await unlessMissing(request, NoSuchEntity);
  }
}
