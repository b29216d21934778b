import type { Attachments } from './attachment-counts.ts';
import type { IamContext } from '../context.ts';
import { InvalidInput, NoSuchEntity } from '../errors.ts';
import type { Policies } from './policies.ts';

type Entities = Pick<IamContext, 'roles' | 'users' | 'groups'>;

export async function countAttachments(
  { roles, users, groups }: Entities,
  account: string,
): Promise<Attachments> {
  const [ownRoles, ownUsers, ownGroups] = await Promise.all([
    roles.list(account),
    users.list(account),
    groups.list(account),
  ]);
  return {
    attached: counted(
      [...ownRoles, ...ownUsers, ...ownGroups].flatMap(({ attachedPolicies }) => attachedPolicies),
    ),
    boundaries: counted(
      [...ownRoles, ...ownUsers].flatMap(({ boundary }) => (boundary === undefined ? [] : [boundary])),
    ),
  };
}

function counted(arns: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const arn of arns) counts.set(arn, (counts.get(arn) ?? 0) + 1);
  return counts;
}

/**
 * AWS managed policies are not stored here, so the ARN of any of them can be attached.
 * @throws InvalidInput or NoSuchEntity for any other policy that cannot be attached
 */
export async function requireAttachable(policies: Policies, account: string, arn: string): Promise<void> {
  const owner = /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/.+$/.exec(arn)?.[1];
  if (owner === undefined) throw InvalidInput(`ARN ${arn} is not valid.`);
  if (owner === 'aws' || (owner === account && (await policies.has(account, arn)))) return;
  throw NoSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
}
