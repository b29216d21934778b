import type { Random } from '../../../lib/random.ts';
import type { MissingAction } from '../../../mapping/port.ts';
import type { Caller, Permission } from '../../../schema/caller.ts';
import { AccessDenied } from '../../../schema/common-errors.ts';
import { isServiceError } from '../../../schema/error.ts';
import type { Calls } from '../../../schema/service.ts';
import { serviceCaller } from '../../service-caller.ts';
import { queueOf } from '../mapping/queue-source.ts';
import { authorityOfFunction } from './authority.ts';

/**
 * Checks that the role of a function may read the source of its mapping: docs/aws/access-control.md#roles-of-functions
 */
export function missingActionOf(calls: Pick<Calls, 'authorities'>, random: Random): MissingAction {
  return async (source) => {
    const authority = authorityOfFunction(calls.authorities, source);
    if (!authority) return undefined;
    const caller = serviceCaller(source, random, undefined, authority);
    for (const permission of permissionsFor(source.eventSourceArn)) {
      if (!(await isAllowed(permission, caller))) return permission.action;
    }
    return undefined;
  };
}

async function isAllowed(permission: Permission, caller: Caller): Promise<boolean> {
  try {
    await caller.authority?.require([permission], caller, AccessDenied);
    return true;
  } catch (error) {
    if (!isServiceError(error, AccessDenied)) throw error;
    return false;
  }
}

/**
 * All are needed. ListStreams is in AWS's message but cannot be: it has no resource, and the roles
 * that the Serverless Framework writes have it for the stream only.
 */
function permissionsFor(eventSourceArn: string): readonly Permission[] {
  const on = (resource: string, action: string, ...alternatives: string[]): Permission =>
    alternatives.length === 0 ? { action, resource } : { action, alternatives, resource };
  if (queueOf(eventSourceArn)) {
    return ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'].map((action) =>
      on(eventSourceArn, action),
    );
  }
  const [stream = ''] = eventSourceArn.split('/consumer/');
  return [
    ...(stream === eventSourceArn
      ? [on(stream, 'kinesis:GetRecords'), on(stream, 'kinesis:GetShardIterator')]
      : [on(eventSourceArn, 'kinesis:SubscribeToShard')]),
    on(stream, 'kinesis:DescribeStreamSummary', 'kinesis:DescribeStream'),
    on(stream, 'kinesis:ListShards', 'kinesis:DescribeStream'),
  ];
}
