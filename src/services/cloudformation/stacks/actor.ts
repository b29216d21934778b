import type { Authorities } from '../../../schema/authorities.ts';
import type { Authority, Caller } from '../../../schema/caller.ts';
import type { StackActor, StackDocument } from '../store/stack.ts';
import type { StackStore } from '../store/stack-store.ts';

export const CLOUDFORMATION = 'cloudformation.amazonaws.com';

/** The name of the session of a stack's role, as on AWS. */
const SESSION_NAME = 'AWSCloudFormation';

/**
 * Who changes the resources of a stack: its role, or else the client that asks for the change.
 * @returns undefined when access is not checked
 */
export function actorOf(
  { authority, accessKeyId }: Caller,
  roleArn: string | undefined,
): StackActor | undefined {
  if (!authority) return undefined;
  if (roleArn !== undefined) return { roleArn };
  return { principal: authority.name, accessKeyId, ...(authority.isLimited === true && { isLimited: true }) };
}

/** Who changes an existing stack: the role of the request, or else the one that the stack has. */
export async function actorOn(
  stack: StackDocument,
  caller: Caller,
  requestedRole: string | undefined,
  store: Pick<StackStore, 'definition'>,
): Promise<StackActor | undefined> {
  if (!caller.authority || stack.status === 'DELETE_COMPLETE') return undefined;
  return actorOf(caller, requestedRole ?? (await store.definition(stack)).roleArn);
}

export function authorityOf(
  { stackId, account, work }: Pick<StackDocument, 'stackId' | 'account' | 'work'>,
  authorities: Authorities,
): Authority | undefined {
  const actor = work?.actor;
  if (!actor) return undefined;
  const service = { names: [CLOUDFORMATION], sourceArn: stackId, sourceAccount: account } as const;
  return 'roleArn' in actor
    ? authorities.ofRole(actor.roleArn, SESSION_NAME, service)
    : authorities.ofPrincipal({ ...actor, name: actor.principal }, CLOUDFORMATION);
}
