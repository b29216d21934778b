import { parseJsonObject } from '../../../../lib/json/json-object.ts';

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
const PERMISSIONS: readonly unknown[] = ['allowAll', 'denyAll', 'byQueue'];
const MAX_SOURCE_QUEUES = 10;

/** Whether a RedriveAllowPolicy has the members that its permission needs. */
export function isRedriveAllowPolicy(text: string): boolean {
  const policy = parseJsonObject(text);
  if (!policy || !PERMISSIONS.includes(policy['redrivePermission'])) return false;
  const { redrivePermission: permission, sourceQueueArns: sources } = policy;
  if (permission !== 'byQueue') return sources === undefined;
  return Array.isArray(sources) && sources.length > 0 && sources.length <= MAX_SOURCE_QUEUES;
}

/** Whether a queue may name the queue with this policy as its dead-letter queue. Without a policy, every one may. */
export function allowsRedrive(text: string | undefined, sourceArn: string): boolean {
  const policy = text === undefined ? undefined : parseJsonObject(text);
  if (policy?.['redrivePermission'] === 'denyAll') return false;
  if (policy?.['redrivePermission'] !== 'byQueue') return true;
  const { sourceQueueArns: sources } = policy;
  return Array.isArray(sources) && sources.includes(sourceArn);
}
