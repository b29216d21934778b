import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { entries, QueueUrl, SqsWire } from './sqs-wire.ts';

let wire: SqsWire;
beforeEach(async () => {
  wire = await SqsWire.open();
});

describe('a batch', () => {
  test('sends messages, and reports each rejected entry', async () => {
    const Entries = [...entries(2), { Id: 'late', MessageBody: 'x', DelaySeconds: 901 }];
    const { status, body } = await wire.json('SendMessageBatch', { QueueUrl, Entries });
    expect(status).toBe(200);
    expect(body).toEqual({
      Successful: [
        {
          Id: 'm0',
          MessageId: expect.any(String),
          MD5OfMessageBody: createHash('md5').update('body 0').digest('hex'),
        },
        { Id: 'm1', MessageId: expect.any(String), MD5OfMessageBody: expect.any(String) },
      ],
      Failed: [
        {
          Id: 'late',
          SenderFault: true,
          Code: 'InvalidParameterValue',
          Message:
            'Value 901 for parameter DelaySeconds is invalid. Reason: Must be >= 0 and <= 900, if provided.',
        },
      ],
    });
    expect((await wire.receive()).map(({ Body }) => Body)).toEqual(['body 0', 'body 1']);
  });

  test('hides and deletes messages', async () => {
    await wire.json('SendMessageBatch', { QueueUrl, Entries: entries(3) });
    const received = await wire.receive();
    const handles = received.map(({ ReceiptHandle }, n) => ({ Id: `m${n}`, ReceiptHandle }));
    const hidden = await wire.json('ChangeMessageVisibilityBatch', {
      QueueUrl,
      Entries: [
        { ...handles[0]!, VisibilityTimeout: 0 },
        { ...handles[1]!, VisibilityTimeout: 43_201 },
        { Id: 'other', ReceiptHandle: 'none', VisibilityTimeout: 0 },
      ],
    });
    expect(hidden.body).toMatchObject({
      Successful: [{ Id: 'm0' }],
      Failed: [
        { Id: 'm1', SenderFault: true, Code: 'InvalidParameterValue' },
        { Id: 'other', SenderFault: true, Code: 'ReceiptHandleIsInvalid' },
      ],
    });
    const [again] = await wire.receive();
    expect(again?.Body).toBe('body 0');
    const deleted = await wire.json('DeleteMessageBatch', {
      QueueUrl,
      Entries: [
        { Id: 'm0', ReceiptHandle: again!.ReceiptHandle },
        handles[1]!,
        { Id: 'bad', ReceiptHandle: 'x' },
      ],
    });
    expect(deleted.body).toMatchObject({
      Successful: [{ Id: 'm0' }, { Id: 'm1' }],
      Failed: [{ Id: 'bad', Code: 'ReceiptHandleIsInvalid', SenderFault: true }],
    });
    await wire.clock.advance(60_000);
    expect((await wire.receive()).map(({ Body }) => Body)).toEqual(['body 2']);
  });

  test.each([
    [
      'SendMessageBatch',
      [],
      'EmptyBatchRequest',
      'There should be at least one SendMessageBatchRequestEntry in the request.',
    ],
    [
      'DeleteMessageBatch',
      [],
      'EmptyBatchRequest',
      'There should be at least one DeleteMessageBatchRequestEntry in the request.',
    ],
    [
      'SendMessageBatch',
      entries(11),
      'TooManyEntriesInBatchRequest',
      'Maximum number of entries per request are 10. You have sent 11.',
    ],
    ['SendMessageBatch', [...entries(1), ...entries(1)], 'BatchEntryIdsNotDistinct', 'Id m0 repeated.'],
    [
      'SendMessageBatch',
      [{ Id: 'a b', MessageBody: 'x' }],
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    ],
    [
      'SendMessageBatch',
      entries(2, { MessageBody: 'x'.repeat(600_000) }),
      'BatchRequestTooLong',
      'Batch requests cannot be longer than 1048576 bytes. You have sent 1200000 bytes.',
    ],
  ])('%s rejects the whole batch: %#', async (action, Entries, code, message) => {
    const { status, body, queryError } = await wire.json(action, { QueueUrl, Entries });
    expect({ status, body, queryError }).toMatchObject({
      status: 400,
      body: { message },
      queryError: `AWS.SimpleQueueService.${code};Sender`,
    });
    expect(await wire.receive()).toEqual([]);
  });

  test('to a queue that does not exist is rejected', async () => {
    const { status, queryError } = await wire.json('SendMessageBatch', {
      QueueUrl: `${QueueUrl}x`,
      Entries: entries(1),
    });
    expect([status, queryError]).toEqual([400, 'AWS.SimpleQueueService.NonExistentQueue;Sender']);
  });
});
