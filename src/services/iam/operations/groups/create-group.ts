import { partitionOf } from '../../../../lib/aws/arn.ts';
import { type Handler, operation } from '../../../../schema/operation.ts';
import { optional, structure } from '../../../../schema/shape.ts';
import { onGroup } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { EntityAlreadyExists, LimitExceeded } from '../../errors.ts';
import { describeGroup, type GroupDocument } from '../../group/group-document.ts';
import { MAX_GROUPS } from '../../limits.ts';
import { Group, GroupName, Path } from '../../shapes.ts';
import { newUniqueId } from '../../entity/unique-id.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html */
export const CreateGroup = operation('CreateGroup', {
  input: structure({ Path: optional(Path), GroupName }),
  output: structure({ Group }),
  errors: [EntityAlreadyExists, LimitExceeded],
  access: onGroup('iam:CreateGroup'),
});

export const createGroup: Handler<typeof CreateGroup, IamContext> = async (
  input,
  { groups, clock, random },
  { account, region },
) => {
  if ((await groups.count(account)) >= MAX_GROUPS) {
    throw LimitExceeded(`Cannot exceed quota for GroupsPerAccount: ${MAX_GROUPS}`);
  }
  const group: GroupDocument = {
    account,
    partition: partitionOf(region),
    groupName: input.GroupName,
    path: input.Path ?? '/',
    groupId: newUniqueId('AGPA', random),
    createdMs: clock.now(),
    inlinePolicies: [],
    attachedPolicies: [],
  };
  await groups.create(group);
  return { Group: describeGroup(group) };
};
