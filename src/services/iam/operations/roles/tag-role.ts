import { type Handler, operation } from '../../../../schema/operation.ts';
import { addedTags } from '../../../../schema/request-tags.ts';
import { list, structure } from '../../../../schema/shape.ts';
import { onRole } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { InvalidInput, LimitExceeded, NoSuchEntity } from '../../errors.ts';
import { MAX_TAGS } from '../../limits.ts';
import { RoleName, Tag } from '../../shapes.ts';
import { withTags } from '../../entity/tags.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html */
export const TagRole = operation('TagRole', {
  input: structure({ RoleName, Tags: list(Tag, { max: MAX_TAGS }) }),
  errors: [InvalidInput, LimitExceeded, NoSuchEntity],
  access: onRole('iam:TagRole', addedTags),
});

export const tagRole: Handler<typeof TagRole, IamContext> = async (
  { RoleName, Tags },
  { roles },
  { account },
) => {
  await roles.update(account, RoleName, (role) => ({ ...role, tags: withTags(role.tags, Tags) }));
};
