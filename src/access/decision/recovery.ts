import { parseArn } from '../../lib/aws/arn.ts';
import type { Principal } from '../../policy/principal.ts';

/**
 * Actions with which the root user reads, replaces and removes the policy of a resource. The policy cannot deny them to the root user
 * of its account, or a mistake in it could not be corrected: docs/aws/access-control.md#decisions.
 */
const RECOVERY_ACTIONS: ReadonlySet<string> = new Set([
  's3:GetBucketPolicy',
  's3:PutBucketPolicy',
  's3:DeleteBucketPolicy',
  'sqs:GetQueueAttributes',
  'sqs:SetQueueAttributes',
  'sns:GetTopicAttributes',
  'sns:SetTopicAttributes',
  'kinesis:GetResourcePolicy',
  'kinesis:PutResourcePolicy',
  'kinesis:DeleteResourcePolicy',
]);

/** Whether the policy of the resource does not count for an action. */
export function isRecovery(principal: Principal, action: string, resource: string): boolean {
  if (principal.kind !== 'root' || !RECOVERY_ACTIONS.has(action)) return false;
  const account = parseArn(resource)?.account ?? '';
  return account === '' || account === principal.account;
}
