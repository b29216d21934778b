import { ValidationError } from '../errors.ts';
import type { StackDocument } from '../store/stack.ts';

// A stack whose creation was rolled back has no resources to update: AWS requires its deletion first.
const UPDATABLE = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'UPDATE_ROLLBACK_FAILED',
];

/** @throws ValidationError when the stack cannot be updated now */
export function requireUpdatable({ stackId, status }: StackDocument): void {
  if (UPDATABLE.includes(status)) return;
  throw ValidationError(`Stack:${stackId} is in ${status} state and can not be updated.`);
}
