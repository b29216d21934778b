import { generated } from '../sam-resource.ts';
import type { Tree } from '../tree.ts';
import type { FunctionEvent } from './event-kind.ts';

/** The permission of a service to invoke the target of an event. */
export function invokePermission({ resource, target }: FunctionEvent, principal: string, source: Tree): Tree {
  return generated(resource, 'AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: target,
    Principal: principal,
    ...source,
  });
}

/** The permission of a rule or a topic to send to a queue. */
export function sendPermission(
  { resource }: FunctionEvent,
  principal: unknown,
  { sourceArn, queueArn, queueUrl }: Readonly<Record<'sourceArn' | 'queueArn' | 'queueUrl', unknown>>,
): Tree {
  const statement = {
    Action: 'sqs:SendMessage',
    Effect: 'Allow',
    Principal: principal,
    Resource: queueArn,
    Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
  };
  return generated(resource, 'AWS::SQS::QueuePolicy', {
    PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
    Queues: [queueUrl],
  });
}
