import { type Arn, formatArn, parseArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Random } from '../../../lib/random.ts';
import type { Calls } from '../../../schema/service.ts';
import { PutRecord } from '../../kinesis/operations/put-record.ts';
import { Invoke } from '../../lambda/operations/invoke.ts';
import { serviceCaller } from '../../service-caller.ts';
import { mayInvoke } from '../../targets/function-permission.ts';
import type { SubscriptionFilterDocument } from './document.ts';

// The limit of a partition key. Names of log streams have up to 512 characters.
const MAX_KEY_LENGTH = 256;

export const LOGS = 'logs.amazonaws.com';

/** Of the sessions of roles of subscription filters. */
const SESSION_NAME = 'CloudWatchLogs';

export interface DestinationServices {
  readonly calls: Calls;
  readonly random: Random;
}

/** Where the events of a message are. */
interface MessageOrigin {
  readonly namespace: Namespace;
  readonly group: string;
  readonly stream: string;
}

export type Destination = Pick<SubscriptionFilterDocument, 'destinationArn' | 'distribution' | 'roleArn'>;

/** The stream or function of an ARN; undefined for other destinations. */
export function destinationOf(
  destinationArn: string,
): (Arn & { readonly kind: 'stream' | 'function' }) | undefined {
  const arn = parseArn(destinationArn);
  if (arn?.service === 'kinesis') return { ...arn, kind: 'stream' };
  return arn?.service === 'lambda' ? { ...arn, kind: 'function' } : undefined;
}

/** Whether the policy of a function allows CloudWatch Logs to invoke it for a group. */
export async function allowsLogs(
  { calls, random }: DestinationServices,
  functionArn: string,
  namespace: Namespace,
  group: string,
): Promise<boolean> {
  const sourceArn = groupArn(namespace, group);
  const caller = serviceCaller(namespace, random);
  for (const principal of [LOGS, `logs.${namespace.region}.amazonaws.com`]) {
    const service = { principal, sourceArn, account: namespace.account };
    if (await mayInvoke(calls, functionArn, service, caller)) return true;
  }
  return false;
}

function groupArn(namespace: Namespace, group: string): string {
  return formatArn('logs', namespace, `log-group:${group}:*`);
}

/** @throws the errors of the destination */
export async function sendTo(
  { calls, random }: DestinationServices,
  { destinationArn, distribution, roleArn }: Destination,
  { namespace, group, stream }: MessageOrigin,
  message: Buffer,
): Promise<void> {
  const arn = destinationOf(destinationArn);
  if (!arn) return;
  if (arn.kind === 'stream') {
    const service = {
      names: [LOGS, `logs.${namespace.region}.amazonaws.com`],
      sourceArn: groupArn(namespace, group),
      sourceAccount: namespace.account,
    } as const;
    const authority =
      roleArn === undefined ? undefined : calls.authorities.ofRole(roleArn, SESSION_NAME, service);
    const caller = serviceCaller(arn, random, undefined, authority);
    const PartitionKey = distribution === 'ByLogStream' ? stream.slice(0, MAX_KEY_LENGTH) : random.uuid();
    await calls.call(
      'kinesis',
      PutRecord,
      { StreamARN: destinationArn, PartitionKey, Data: message },
      caller,
    );
    return;
  }
  // A function's policy is checked when the filter is set: see `allowsLogs`.
  const Payload = Buffer.from(JSON.stringify({ awslogs: { data: message.toString('base64') } }));
  await calls.call(
    'lambda',
    Invoke,
    { FunctionName: destinationArn, InvocationType: 'Event', Payload },
    serviceCaller(arn, random),
  );
}
