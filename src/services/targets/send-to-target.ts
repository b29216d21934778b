import { type Arn, parseArn } from '../../lib/aws/arn.ts';
import type { Random } from '../../lib/random.ts';
import { AccessDenied } from '../../schema/common-errors.ts';
import { defineError } from '../../schema/error.ts';
import type { Caller } from '../../schema/caller.ts';
import type { Calls } from '../../schema/service.ts';
import { PutRecord } from '../kinesis/operations/put-record.ts';
import { Invoke } from '../lambda/operations/invoke.ts';
import { serviceCaller } from '../service-caller.ts';
import { Publish } from '../sns/operations/publish.ts';
import { SendMessage } from '../sqs/operations/send-message.ts';
import { mayInvoke } from './function-permission.ts';
import { type LogEntry, sendToLogGroup } from './send-to-log-group.ts';
import { sendingAuthority } from './sending-authority.ts';
import type { Sending, Service } from './target.ts';

/** The service may not invoke the function or write to the log group. */
const SendingNotAllowed = defineError('AccessDeniedException', { status: 403 });
const UnsupportedTarget = defineError('UnsupportedTarget');

export interface TargetServices {
  readonly calls: Calls;
  readonly random: Random;
}

/**
 * Sends a message to a function, queue, topic, stream, log group or event bus, by calling its service as a client would. A function
 * is invoked asynchronously.
 * @throws the target's own errors; SendingNotAllowed
 */
export async function sendToTarget({ calls, random }: TargetServices, sending: Sending): Promise<void> {
  const { targetArn, message, service, role, trace } = sending;
  const arn = parseArn(targetArn);
  if (!arn) throw UnsupportedTarget(`${targetArn} is not an ARN`);
  const own = serviceCaller(arn, random, trace);
  const caller = { ...own, authority: sendingAuthority(calls.authorities, { service, role }) };
  const { body, attributes, messageGroupId, deduplicationId, partitionKey } = message;
  const ordered = {
    ...(messageGroupId !== undefined && { MessageGroupId: messageGroupId }),
    ...(deduplicationId !== undefined && { MessageDeduplicationId: deduplicationId }),
  };
  switch (arn.service) {
    case 'lambda':
      if (service) await requirePermission(calls, targetArn, service, own);
      await calls.call(
        'lambda',
        Invoke,
        { FunctionName: targetArn, InvocationType: 'Event', Payload: Buffer.from(body) },
        // The function's policy has been checked, in every mode.
        service ? own : caller,
      );
      return;
    case 'sqs':
      await calls.call(
        'sqs',
        SendMessage,
        {
          QueueUrl: queueUrl(arn),
          MessageBody: body,
          ...(attributes && { MessageAttributes: messageAttributes(attributes) }),
          ...ordered,
        },
        caller,
      );
      return;
    case 'sns':
      await calls.call('sns', Publish, { TopicArn: targetArn, Message: body, ...ordered }, caller);
      return;
    case 'kinesis': {
      const record = { StreamARN: targetArn, PartitionKey: partitionKey ?? random.uuid() };
      await calls.call('kinesis', PutRecord, { ...record, Data: Buffer.from(body) }, caller);
      return;
    }
    case 'logs':
      await sendToLogGroup(calls, arn, logEntry(sending, arn), own);
      return;
    case 'events':
      if (!sending.toBus) throw UnsupportedTarget('Only rules of EventBridge send to event buses');
      await caller.authority?.require(
        [{ action: 'events:PutEvents', resource: targetArn }],
        own,
        AccessDenied,
      );
      await sending.toBus();
      return;
    default:
      throw UnsupportedTarget(`Millrace does not send to ${arn.service}`);
  }
}

/**
 * Policies of log groups are not evaluated; on AWS, the target of a rule is a log group of its account.
 * @throws UnsupportedTarget, SendingNotAllowed
 */
function logEntry({ targetArn, service, message }: Sending, { account }: Arn): LogEntry {
  if (!service || message.timestampMs === undefined) {
    throw UnsupportedTarget('Only rules of EventBridge send to log groups');
  }
  if (service.account !== account) {
    throw SendingNotAllowed(
      `${service.sourceArn} may not write to ${targetArn}, which is in another account`,
    );
  }
  return { text: message.body, timestampMs: message.timestampMs, sender: service.sourceArn };
}

function messageAttributes(attributes: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
}

function queueUrl({ region, account, resource }: Arn): string {
  return `https://sqs.${region}.amazonaws.com/${account}/${resource}`;
}

/** @throws SendingNotAllowed, with the remedy */
async function requirePermission(
  calls: Calls,
  functionArn: string,
  service: Service,
  caller: Caller,
): Promise<void> {
  if (await mayInvoke(calls, functionArn, service, caller)) return;
  throw SendingNotAllowed(
    `${service.principal} may not invoke ${functionArn} for ${service.sourceArn}. Add an AWS::Lambda::Permission, or call AddPermission, with this principal and source ARN.`,
  );
}
