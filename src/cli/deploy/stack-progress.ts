import { readableReason } from '../../deployment/event-reason.ts';
import { STACK_TYPE } from '../../services/cloudformation/store/stack.ts';
import type { Style } from '../ui/terminal.ts';
import type { StackEvent } from '../../deployment/stack-calls.ts';

const VERBS: Readonly<Record<string, string>> = {
  CREATE_COMPLETE: 'created',
  UPDATE_COMPLETE: 'updated',
  DELETE_COMPLETE: 'removed',
  DELETE_SKIPPED: 'kept',
  CREATE_FAILED: 'could not be created',
  UPDATE_FAILED: 'could not be updated',
  DELETE_FAILED: 'could not be removed',
};

/** The end of the reason that CloudFormation gives for each automatic rollback. */
const ROLLBACK_REQUESTED = ' Rollback requested by user.';

/** A line for each completed or failed resource, and for the start of a rollback. */
export function progressLine(event: StackEvent, style: Style): string | undefined {
  const {
    ResourceType: type,
    LogicalResourceId: name,
    ResourceStatus: status,
    ResourceStatusReason: reason,
    PhysicalResourceId: physicalId,
  } = event;
  if (type === STACK_TYPE) {
    return status.includes('ROLLBACK_IN_PROGRESS')
      ? style('yellow', `rolling back: ${(reason ?? '').replace(ROLLBACK_REQUESTED, '')}`)
      : undefined;
  }
  const verb = VERBS[status];
  if (verb === undefined) return undefined;
  // The rollback of a resource that was never created has nothing to remove, although it reports a removal as on AWS.
  if (status === 'DELETE_COMPLETE' && physicalId === '') return undefined;
  const failed = status.endsWith('_FAILED');
  const mark = failed ? style('red', '✗') : style('green', '✓');
  return `${mark} ${name} ${verb} ${style('dim', `(${type})`)}${reason === undefined ? '' : `: ${readableReason(reason)}`}`;
}
