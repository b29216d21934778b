import type { AccessRule } from '../../../../schema/access.ts';
import { type Handler, operation } from '../../../../schema/operation.ts';
import { optional, structure } from '../../../../schema/shape.ts';
import { onUser } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { EntityAlreadyExists, NoSuchEntity } from '../../errors.ts';
import { ExistingUserName, Path, UserName } from '../../shapes.ts';
import { userArn } from '../../user/user-document.ts';

interface Renaming {
  readonly UserName: string;
  readonly NewUserName?: string | undefined;
  readonly NewPath?: string | undefined;
}

/** The user as it will be named: AWS asks for the permission on both. */
const onRenamedUser: AccessRule<Renaming, IamContext> = {
  action: 'iam:UpdateUser',
  resource: 'arn:aws:iam::ACCOUNT:user/NEWUSER',
  async resourcesOf({ UserName: name, NewUserName, NewPath }, { account }, { users }) {
    const user = await users.find(account, name);
    if (!user || (NewUserName === undefined && NewPath === undefined)) return [];
    return [userArn({ ...user, userName: NewUserName ?? user.userName, path: NewPath ?? user.path })];
  },
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html */
export const UpdateUser = operation('UpdateUser', {
  input: structure({
    UserName: ExistingUserName,
    NewPath: optional(Path),
    NewUserName: optional(UserName),
  }),
  errors: [EntityAlreadyExists, NoSuchEntity],
  access: [...onUser('iam:UpdateUser'), onRenamedUser],
});

/** Its keys, policies and groups stay with the user. */
export const updateUser: Handler<typeof UpdateUser, IamContext> = async (
  { UserName: name, NewPath: path, NewUserName: newName },
  { users },
  { account },
) => {
  await users.rename(account, name, (user) => ({
    ...user,
    userName: newName ?? user.userName,
    path: path ?? user.path,
  }));
};
