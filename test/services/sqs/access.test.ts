import { describe, expect, it } from 'vitest';
import { ChangeMessageVisibilityBatch } from '../../../src/services/sqs/operations/change-message-visibility-batch.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { GetQueueUrl } from '../../../src/services/sqs/operations/get-queue-url.ts';
import { ListQueues } from '../../../src/services/sqs/operations/list-queues.ts';
import { CancelMessageMoveTask } from '../../../src/services/sqs/operations/moves/cancel-message-move-task.ts';
import { StartMessageMoveTask } from '../../../src/services/sqs/operations/moves/start-message-move-task.ts';
import { SendMessage } from '../../../src/services/sqs/operations/send-message.ts';
import { TagQueue } from '../../../src/services/sqs/operations/tags/tag-queue.ts';
import { UntagQueue } from '../../../src/services/sqs/operations/tags/untag-queue.ts';
import { permissionLines } from '../../support/repository/permission-lines.ts';

const QueueUrl = 'http://127.0.0.1:4566/123456789012/orders';
const ORDERS = 'arn:aws:sqs:eu-west-1:123456789012:orders';

describe('permissions of SQS', () => {
  it('are those of the queue in the URL, also for batches', async () => {
    expect(await permissionLines(SendMessage, { QueueUrl, MessageBody: '' })).toEqual([
      `sqs:SendMessage ${ORDERS}`,
    ]);
    expect(await permissionLines(ChangeMessageVisibilityBatch, { QueueUrl })).toEqual([
      `sqs:ChangeMessageVisibility ${ORDERS}`,
    ]);
    expect(await permissionLines(SendMessage, { QueueUrl: 'orders', MessageBody: '' })).toEqual([
      'sqs:SendMessage arn:aws:sqs:eu-west-1:123456789012:orders',
    ]);
    expect(await permissionLines(SendMessage, { QueueUrl: 'no url', MessageBody: '' })).toEqual([
      'sqs:SendMessage arn:aws:sqs:eu-west-1:123456789012:*',
    ]);
    expect(await permissionLines(ListQueues, {})).toEqual(['sqs:ListQueues *']);
  });

  it('are those of the queue of a name and an owner', async () => {
    const input = { QueueName: 'orders', QueueOwnerAWSAccountId: '999999999999' };
    expect(await permissionLines(GetQueueUrl, input)).toEqual([
      'sqs:GetQueueUrl arn:aws:sqs:eu-west-1:999999999999:orders',
    ]);
  });

  it('are those of every queue that a task moves messages between', async () => {
    const [SourceArn, DestinationArn] = [ORDERS.replace('orders', 'dead'), ORDERS.replace('aws', 'aws-cn')];
    const onSource = ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
    expect(await permissionLines(StartMessageMoveTask, { SourceArn, DestinationArn }, {})).toEqual([
      ...onSource.map((action) => `sqs:${action} ${SourceArn}`),
      `sqs:SendMessage ${ORDERS}`,
    ]);
    const handle = JSON.stringify({ taskId: '10f57157-fc38-4da9-a113-4de7e12d05aa', sourceArn: SourceArn });
    const TaskHandle = Buffer.from(handle).toString('base64');
    expect(await permissionLines(CancelMessageMoveTask, { TaskHandle })).toEqual([
      `sqs:CancelMessageMoveTask ${SourceArn}`,
    ]);
    expect(await permissionLines(CancelMessageMoveTask, { TaskHandle: 'none' })).toEqual([
      'sqs:CancelMessageMoveTask arn:aws:sqs:eu-west-1:123456789012:*',
    ]);
  });

  it('include the tags of a request', async () => {
    const tagKeys = 'aws:RequestTag/team=web aws:TagKeys=team';
    expect(await permissionLines(CreateQueue, { QueueName: 'orders' })).toEqual([
      `sqs:CreateQueue ${ORDERS}`,
    ]);
    expect(await permissionLines(CreateQueue, { QueueName: 'orders', tags: { team: 'web' } })).toEqual([
      `sqs:CreateQueue ${ORDERS} ${tagKeys}`,
      `sqs:TagQueue ${ORDERS} ${tagKeys}`,
    ]);
    expect(await permissionLines(TagQueue, { QueueUrl, Tags: { team: 'web' } })).toEqual([
      `sqs:TagQueue ${ORDERS} ${tagKeys}`,
    ]);
    expect(await permissionLines(UntagQueue, { QueueUrl, TagKeys: ['a', 'b'] })).toEqual([
      `sqs:UntagQueue ${ORDERS} aws:TagKeys=a,b`,
    ]);
  });
});
