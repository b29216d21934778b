import { pageAfter, type PageRequest } from '../../lib/list/page.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Caller } from '../../schema/caller.ts';
import type { ServiceError } from '../../schema/error.ts';
import type { Calls } from '../../schema/service.ts';
import type { ChangeSetDocument } from './change-sets/change-set.ts';
import type { ChangeSetStore } from './change-sets/change-set-store.ts';
import { ChangeSetNotFound, ValidationError } from './errors.ts';
import type { ForwardedCalls } from './forwarded-calls.ts';
import type { ResourceHandler } from './resources/handler.ts';
import type { StackDocument, StackResource } from './store/stack.ts';
import type { StackEngine } from './stacks/stack-engine.ts';
import type { StackStore } from './store/stack-store.ts';

/** The dependencies of every operation of the service. */
export interface CloudFormationContext {
  readonly store: StackStore;
  readonly changeSets: ChangeSetStore;
  readonly engine: StackEngine;
  readonly types: readonly ResourceHandler[];
  readonly forwarded: ForwardedCalls;
  /** Calls S3, where templates may be stored. */
  readonly calls: Calls;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
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

/**
 * @throws ChangeSetNotFound; ValidationError when the input has a name without its stack, or the stack does not
 * exist
 */
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

/** The members that every description of a resource has. */
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
 * Returns a page of a list, sorted by key, and the token of the next page.
 * @param request.list names the list, so that a token of another list is rejected
 * @throws ValidationError for a token that this list did not issue
 */
export function pageOf<T>(
  items: readonly T[],
  request: Omit<PageRequest<T>, 'invalidToken'>,
): [T[], string | undefined] {
  const page = pageAfter(items, { ...request, invalidToken: () => ValidationError('Invalid NextToken') });
  return [page.items, page.token];
}

/** Parses a token that is a count. @throws ValidationError when it is not a number */
export function countOf(token: string): number {
  if (!/^\d{1,15}$/.test(token)) throw ValidationError('Invalid NextToken');
  return Number(token);
}

/** For responses that omit empty lists. */
export function unlessEmpty<T>(items: readonly T[]): T[] | undefined {
  return items.length === 0 ? undefined : [...items];
}
