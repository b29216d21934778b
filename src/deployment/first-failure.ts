import { STACK_TYPE } from '../services/cloudformation/store/stack.ts';
import { readableReason } from './event-reason.ts';
import type { StackEvent } from './stack-calls.ts';

/** Where a file declares a resource: `template.yaml:12:3`. */
export type LocateResource = (logicalId: string) => string | undefined;

/** The first failure, which is the cause of the others. */
export function firstFailure(
  events: readonly StackEvent[],
  locate: LocateResource = () => undefined,
): string {
  const failed = events.find(({ ResourceStatus, ResourceType }) => {
    return ResourceStatus.endsWith('_FAILED') && ResourceType !== STACK_TYPE;
  });
  const cause =
    failed ?? events.find(({ ResourceStatusReason: reason }) => reason?.includes('Rollback') === true);
  const reason = readableReason(cause?.ResourceStatusReason ?? 'no event of the stack contains a reason');
  if (!failed) return reason;
  const { LogicalResourceId: logicalId } = failed;
  const location = locate(logicalId);
  return `${location ?? logicalId}: ${reason}${adviceFor(reason)}`;
}

/** What the sentence of AWS cannot say: it knows of no other server. */
function adviceFor(reason: string): string {
  return /^Layer version \S+ does not exist/.test(reason)
    ? ' Layers that are published on AWS are not on this server: docs/packaging.md#layers has what to write.'
    : '';
}
