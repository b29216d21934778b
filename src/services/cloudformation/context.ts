import type { Caller } from '../../schema/operation.ts';
import type { ServiceError } from '../../schema/error.ts';
import type { Calls } from '../../schema/service.ts';
import { ValidationError } from './errors.ts';
import type { ResourceHandler } from './resources/handler.ts';
import type { StackDocument, StackResource } from './stacks/stack.ts';
import type { StackEngine } from './stacks/stack-engine.ts';
import type { StackStore } from './stacks/stack-store.ts';

/** What every operation of the service is given. */
export interface CloudFormationContext {
  readonly store: StackStore;
  readonly engine: StackEngine;
  readonly types: readonly ResourceHandler[];
  /** Reaches S3, where templates may lie. */
  readonly calls: Calls;
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

/** What every description of a resource says. */
export function resourceMembers({ logicalId, physicalId, type, status, statusReason }: StackResource) {
  return {
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ResourceStatus: status,
    ResourceStatusReason: statusReason,
  };
}

/** One page of a list; tokens count what was given out. */
export function pageOf<T>(
  items: readonly T[],
  token: string | undefined,
  size: number,
): [T[], string | undefined] {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isSafeInteger(start) || start < 0) throw ValidationError('Invalid NextToken');
  const end = start + size;
  return [items.slice(start, end), end < items.length ? String(end) : undefined];
}
