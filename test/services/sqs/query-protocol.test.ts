import { beforeEach, describe, expect, test } from 'vitest';
import { QueueUrl, SqsWire } from './sqs-wire.ts';

let wire: SqsWire;
beforeEach(async () => {
  wire = await SqsWire.open();
});

describe('over the query protocol', () => {
  test('a queue is created, tagged, described and listed', async () => {
    const made = await wire.query('CreateQueue', {
      QueueName: 'other',
      'Attribute.1.Name': 'VisibilityTimeout',
      'Attribute.1.Value': '60',
      'Tag.1.Key': 'STAGE',
      'Tag.1.Value': 'dev',
    });
    expect(made.text).toContain(
      '<CreateQueueResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><CreateQueueResult><QueueUrl>http://127.0.0.1:4566/000000000000/other</QueueUrl>',
    );
    const url = QueueUrl.replace('failed', 'other');
    const described = await wire.query('GetQueueAttributes', {
      QueueUrl: url,
      'AttributeName.1': 'VisibilityTimeout',
    });
    expect(described.text).toContain(
      '<GetQueueAttributesResult><Attribute><Name>VisibilityTimeout</Name><Value>60</Value></Attribute></GetQueueAttributesResult>',
    );
    const tags = await wire.query('ListQueueTags', { QueueUrl: url });
    expect(tags.text).toContain('<Tag><Key>STAGE</Key><Value>dev</Value></Tag>');
    await wire.query('UntagQueue', { QueueUrl: url, 'TagKey.1': 'STAGE' });
    expect((await wire.query('ListQueueTags', { QueueUrl: url })).text).not.toContain('<Tag>');
    const listed = await wire.query('ListQueues', {});
    expect(listed.text).toContain(
      `<ListQueuesResult><QueueUrl>${QueueUrl}</QueueUrl><QueueUrl>${url}</QueueUrl></ListQueuesResult>`,
    );
  });

  test('tasks that move messages are listed, and those that do not exist are 404', async () => {
    const SourceArn = 'arn:aws:sqs:eu-west-1:000000000000:failed';
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: SourceArn, maxReceiveCount: 1 });
    await wire.query('CreateQueue', {
      QueueName: 'other',
      'Attribute.1.Name': 'RedrivePolicy',
      'Attribute.1.Value': RedrivePolicy,
    });
    const { text } = await wire.query('StartMessageMoveTask', { SourceArn });
    const [, handle = ''] = /<TaskHandle>(.+)<\/TaskHandle>/.exec(text) ?? [];
    await wire.clock.advance(10);
    expect((await wire.query('ListMessageMoveTasks', { SourceArn })).text).toContain(
      '<ListMessageMoveTasksResult><ListMessageMoveTasksResultEntry><Status>COMPLETED</Status>',
    );
    const missing = await wire.query('CancelMessageMoveTask', { TaskHandle: handle });
    expect(missing.status).toBe(404);
    expect(missing.text).toContain('<Code>ResourceNotFoundException</Code>');
  });

  test('messages are sent, received with their attributes, and deleted in batches', async () => {
    const sent = await wire.query('SendMessageBatch', {
      QueueUrl,
      'SendMessageBatchRequestEntry.1.Id': 'a',
      'SendMessageBatchRequestEntry.1.MessageBody': 'one & only',
      'SendMessageBatchRequestEntry.1.MessageAttribute.1.Name': 'colour',
      'SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue': 'red',
      'SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType': 'String',
      'SendMessageBatchRequestEntry.2.Id': 'b',
      'SendMessageBatchRequestEntry.2.MessageBody': 'x',
      'SendMessageBatchRequestEntry.2.DelaySeconds': '901',
    });
    expect(sent.text).toContain('<SendMessageBatchResultEntry><Id>a</Id><MessageId>');
    expect(sent.text).toContain(
      '<BatchResultErrorEntry><Id>b</Id><SenderFault>true</SenderFault><Code>InvalidParameterValue</Code>',
    );
    const received = await wire.query('ReceiveMessage', {
      QueueUrl,
      MaxNumberOfMessages: '10',
      'AttributeName.1': 'ApproximateReceiveCount',
      'MessageAttributeName.1': 'All',
    });
    expect(received.text).toContain('<ReceiveMessageResult><Message><MessageId>');
    expect(received.text).toContain('<Body>one &amp; only</Body>');
    expect(received.text).toContain(
      '<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>',
    );
    expect(received.text).toContain(
      '<MessageAttribute><Name>colour</Name><Value><StringValue>red</StringValue><DataType>String</DataType></Value></MessageAttribute>',
    );
    const handle = /<ReceiptHandle>([^<]+)</.exec(received.text)![1]!;
    const deleted = await wire.query('DeleteMessageBatch', {
      QueueUrl,
      'DeleteMessageBatchRequestEntry.1.Id': 'a',
      'DeleteMessageBatchRequestEntry.1.ReceiptHandle': handle,
    });
    expect(deleted.text).toContain(
      '<DeleteMessageBatchResult><DeleteMessageBatchResultEntry><Id>a</Id></DeleteMessageBatchResultEntry></DeleteMessageBatchResult>',
    );
  });

  test('an error has the code that clients of the protocol expect', async () => {
    const { status, text } = await wire.query('SendMessageBatch', { QueueUrl });
    expect(status).toBe(400);
    expect(text).toContain('<Code>AWS.SimpleQueueService.EmptyBatchRequest</Code>');
    const missing = await wire.query('GetQueueUrl', { QueueName: 'missing' });
    expect(missing.text).toContain('<Code>AWS.SimpleQueueService.NonExistentQueue</Code>');
  });
});
