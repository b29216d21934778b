import { partitionOf } from '../../../../lib/aws/arn.ts';
import { when } from '../../../../schema/access.ts';
import { type Handler, operation } from '../../../../schema/operation.ts';
import { addedTags, isTagged, type Tagged } from '../../../../schema/request-tags.ts';
import { list, optional, structure } from '../../../../schema/shape.ts';
import { type Bounded, onUser, permissionsBoundary } from '../../access.ts';
import { requireAttachable } from '../../managed-policy/attachments.ts';
import type { IamContext } from '../../context.ts';
import { EntityAlreadyExists, InvalidInput, LimitExceeded, NoSuchEntity } from '../../errors.ts';
import { MAX_TAGS, MAX_USERS } from '../../limits.ts';
import { Path, PolicyArn, Tag, User, UserName } from '../../shapes.ts';
import { requireDistinctTags } from '../../entity/tags.ts';
import { newUniqueId } from '../../entity/unique-id.ts';
import { describeUserFully, type UserDocument } from '../../user/user-document.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html */
export const CreateUser = operation('CreateUser', {
  input: structure({
    Path: optional(Path),
    UserName,
    PermissionsBoundary: optional(PolicyArn),
    Tags: optional(list(Tag, { max: MAX_TAGS })),
  }),
  output: structure({ User }),
  errors: [EntityAlreadyExists, InvalidInput, LimitExceeded, NoSuchEntity],
  access: [
    ...onUser('iam:CreateUser', (input: Tagged & Bounded) => ({
      ...addedTags(input),
      ...permissionsBoundary(input),
    })),
    ...when(isTagged, onUser('iam:TagUser', addedTags)),
  ],
});

export const createUser: Handler<typeof CreateUser, IamContext> = async (
  input,
  { users, policies, clock, random },
  { account, region },
) => {
  const { Tags: tags = [], PermissionsBoundary: boundary } = input;
  requireDistinctTags(tags);
  if (boundary !== undefined) await requireAttachable(policies, account, boundary);
  if ((await users.count(account)) >= MAX_USERS) {
    throw LimitExceeded(`Cannot exceed quota for UsersPerAccount: ${MAX_USERS}`);
  }
  const user: UserDocument = {
    account,
    partition: partitionOf(region),
    userName: input.UserName,
    path: input.Path ?? '/',
    userId: newUniqueId('AIDA', random),
    createdMs: clock.now(),
    tags,
    boundary,
    groups: [],
    accessKeys: [],
    inlinePolicies: [],
    attachedPolicies: [],
  };
  await users.create(user);
  return { User: describeUserFully(user) };
};
