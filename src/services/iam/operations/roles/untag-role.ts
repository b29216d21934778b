import { type Handler, operation } from '../../../../schema/operation.ts';
import { removedTags } from '../../../../schema/request-tags.ts';
import { list, string, structure } from '../../../../schema/shape.ts';
import { onRole } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { RoleName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html */
export const UntagRole = operation('UntagRole', {
  input: structure({ RoleName, TagKeys: list(string()) }),
  errors: [NoSuchEntity],
  access: onRole('iam:UntagRole', removedTags),
});

export const untagRole: Handler<typeof UntagRole, IamContext> = async (
  { RoleName, TagKeys },
  { roles },
  { account },
) => {
  await roles.update(account, RoleName, (role) => ({
    ...role,
    tags: role.tags.filter(({ Key }) => !TagKeys.includes(Key)),
  }));
};
