import { type Handler, operation } from '../../../schema/operation.ts';
import { addedTags } from '../../../schema/request-tags.ts';
import { list, structure } from '../../../schema/shape.ts';
import { onRole } from '../access.ts';
import type { IamContext } from '../context.ts';
import { InvalidInput, LimitExceeded, NoSuchEntity } from '../errors.ts';
import { MAX_TAGS } from '../limits.ts';
import { RoleName, Tag } from '../shapes.ts';
import { requireDistinctTags } from '../tags.ts';

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
  requireDistinctTags(Tags);
  await roles.update(account, RoleName, (role) => {
    const changed = new Set(Tags.map(({ Key }) => Key.toLowerCase()));
    const kept = role.tags.filter(({ Key }) => !changed.has(Key.toLowerCase()));
    const tags = [...kept, ...Tags];
    if (tags.length > MAX_TAGS) {
      throw LimitExceeded(`The number of tags has reached the maximum limit of ${MAX_TAGS}.`);
    }
    return { ...role, tags };
  });
};
