import { ValidationError } from '../errors.ts';
import type { ResourceRecord, StackDocument } from '../store/stack.ts';

/**
 * @param skip logical ids of resources to leave unchanged
 * @param records of the stack's resources, by logical id
 * @throws ValidationError when no rollback has failed, or a resource to skip has not failed
 */
export function requireContinuable(
  { stackId, status, hasUnfinishedRollback }: StackDocument,
  skip: readonly string[],
  records: ReadonlyMap<string, ResourceRecord>,
): void {
  if (hasUnfinishedRollback !== true) {
    throw ValidationError(`Stack:${stackId} is in ${status} state and can not continue rolling back.`);
  }
  const wrong = skip.filter((logicalId) => records.get(logicalId)?.resource?.status !== 'UPDATE_FAILED');
  if (wrong.length === 0) return;
  throw ValidationError(
    `Resources to skip [${wrong.join(', ')}] are not in UPDATE_FAILED state in stack [${stackId}].`,
  );
}
