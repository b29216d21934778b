import { pageAfter, type PageRequest } from '../../lib/list/page.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { Caller } from '../../schema/operation.ts';
import type { ServiceError } from '../../schema/error.ts';
import type { Calls } from '../../schema/service.ts';
import type { ChangeSetDocument } from './change-sets/change-set.ts';
import type { ChangeSetStore } from './change-sets/change-set-store.ts';
import { ChangeSetNotFound, ValidationError } from './errors.ts';
import type { ResourceHandler } from './resources/handler.ts';
import type { StackDocument, StackResource } from './store/stack.ts';
import type { StackEngine } from './stacks/stack-engine.ts';
import type { StackStore } from './store/stack-store.ts';

/** What every operation of the service is given. */
export interface CloudFormationContext {
  readonly store: StackStore;
  readonly changeSets: ChangeSetStore;
  readonly engine: StackEngine;
  readonly types: readonly ResourceHandler[];
  /** Reaches S3, where templates may lie. */
  readonly calls: Calls;
  readonly clock: Clock;
  readonly random: Random;
}

/** @throws ValidationError `Stack with id X does not exist`, which frameworks wait for */
export async function requireStack(
  { store }: CloudFormationContext,
  nameOrId: string,
  caller: Caller,
  missing: () => ServiceError = () => ValidationError(`Stack with id ${nameOrId} does not exist`),
): Promise<StackDocument> {
  const stack = await store.find(caller, nameOrId);
  if (!stack) throw missing();
  return stack;
}

/** @throws ChangeSetNotFound; ValidationError when a name is given without its stack, or the stack does not exist */
export async function requireChangeSet(
  { store, changeSets }: CloudFormationContext,
  input: { readonly ChangeSetName: string; readonly StackName?: string | undefined },
  caller: Caller,
): Promise<ChangeSetDocument> {
  const { ChangeSetName: nameOrId, StackName: stackNameOrId } = input;
  if (stackNameOrId === undefined && !nameOrId.startsWith('arn:')) {
    throw ValidationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
  }
  const stack = stackNameOrId === undefined ? undefined : await store.find(caller, stackNameOrId);
  if (stackNameOrId !== undefined && !stack) throw ValidationError(`Stack [${stackNameOrId}] does not exist`);
  const changeSet = await changeSets.find(caller, nameOrId, stack?.name);
  if (!changeSet) throw ChangeSetNotFound(`ChangeSet [${nameOrId}] does not exist`);
  return changeSet;
}

/** What every description of a resource says. */
export function resourceMembers({ logicalId, physicalId, type, status, statusReason }: StackResource) {
  return {
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ResourceStatus: status,
    ResourceStatusReason: statusReason,
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  };
}

/**
 * A page of a list in order of key.
 * @param request.list names it, so that its tokens are good for no other
 * @throws ValidationError for a token that the list never gave out
 */
export function pageOf<T>(
  items: readonly T[],
  request: Omit<PageRequest<T>, 'invalidToken'>,
): [T[], string | undefined] {
  const page = pageAfter(items, { ...request, invalidToken: () => ValidationError('Invalid NextToken') });
  return [page.items, page.token];
}

/** The count that a token is. @throws ValidationError when it is none */
export function countOf(token: string): number {
  if (!/^\d{1,15}$/.test(token)) throw ValidationError('Invalid NextToken');
  return Number(token);
}

/** A list as answers have it that leave out empty ones. */
export function unlessEmpty<T>(items: readonly T[]): T[] | undefined {
  return items.length === 0 ? undefined : [...items];
}
