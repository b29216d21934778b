import { STACK_TYPE } from '../services/cloudformation/store/stack.ts';
import type { StackEvent } from './stack-calls.ts';

/** The first failure, which is the cause of the others. */
export function firstFailure(events: readonly StackEvent[]): string {
  const failed = events.find(({ ResourceStatus, ResourceType }) => {
    return ResourceStatus.endsWith('_FAILED') && ResourceType !== STACK_TYPE;
  });
  const cause =
    failed ?? events.find(({ ResourceStatusReason: reason }) => reason?.includes('Rollback') === true);
  const reason = cause?.ResourceStatusReason ?? 'no event of the stack contains a reason';
  return failed ? `${failed.LogicalResourceId}: ${reason}` : reason;
}
