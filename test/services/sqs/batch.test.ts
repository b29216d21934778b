import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { authorization, dispatchTo, wireRequest } from '../../support/wire.ts';
import { SqsWorld } from './world.ts';

/* Batches, attributes and system attributes over both protocols: JSON 1.0, and query as boto and SDK v2 send it. */

const QueueUrl = 'http://127.0.0.1:4566/000000000000/failed';
const TRACE = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

let world: SqsWorld;
beforeEach(async () => {
  world = await SqsWorld.open();
  await json('CreateQueue', { QueueName: 'failed' });
});

const signed = { 'x-amz-date': '20260101T000000Z', authorization: authorization('sqs') };

async function json(action: string, input: object, more: Record<string, string> = {}) {
  const { status, headers, text } = await dispatchTo(
    [world.service],
    wireRequest({
      headers: {
        ...signed,
        ...more,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AmazonSQS.${action}`,
      },
      body: JSON.stringify(input),
    }),
  );
  const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  // The type is the code unless the error has its own code in the query protocol.
  const queryError = headers['x-amzn-query-error'] ?? `${String(body['__type'])};Sender`;
  return { status, queryError, body };
}

async function query(Action: string, fields: Record<string, string>) {
  const { status, text } = await dispatchTo(
    [world.service],
    wireRequest({
      headers: { ...signed, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: new URLSearchParams({ Action, Version: '2012-11-05', ...fields }).toString(),
    }),
  );
  return { status, text };
}

const entries = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, n) => ({ Id: `m${n}`, MessageBody: `body ${n}`, ...more }));
const receive = async (input: object = {}) =>
  ((await json('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, ...input })).body['Messages'] ??
    []) as {
    Body: string;
    ReceiptHandle: string;
    Attributes?: Record<string, string>;
  }[];

describe('a batch', () => {
  test('sends messages, and reports each rejected entry', async () => {
    const Entries = [...entries(2), { Id: 'late', MessageBody: 'x', DelaySeconds: 901 }];
    const { status, body } = await json('SendMessageBatch', { QueueUrl, Entries });
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
    expect((await receive()).map(({ Body }) => Body)).toEqual(['body 0', 'body 1']);
  });

  test('hides and deletes messages', async () => {
    await json('SendMessageBatch', { QueueUrl, Entries: entries(3) });
    const received = await receive();
    const handles = received.map(({ ReceiptHandle }, n) => ({ Id: `m${n}`, ReceiptHandle }));
    const hidden = await json('ChangeMessageVisibilityBatch', {
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
    const [again] = await receive();
    expect(again?.Body).toBe('body 0');
    const deleted = await json('DeleteMessageBatch', {
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
    await world.clock.advance(60_000);
    expect((await receive()).map(({ Body }) => Body)).toEqual(['body 2']);
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
    const { status, body, queryError } = await json(action, { QueueUrl, Entries });
    expect({ status, body, queryError }).toMatchObject({
      status: 400,
      body: { message },
      queryError: `AWS.SimpleQueueService.${code};Sender`,
    });
    expect(await receive()).toEqual([]);
  });

  test('to a queue that does not exist is rejected', async () => {
    const { status, queryError } = await json('SendMessageBatch', {
      QueueUrl: `${QueueUrl}x`,
      Entries: entries(1),
    });
    expect([status, queryError]).toEqual([400, 'AWS.SimpleQueueService.NonExistentQueue;Sender']);
  });
});

describe('the system attribute AWSTraceHeader', () => {
  const MessageSystemAttributes = { AWSTraceHeader: { DataType: 'String', StringValue: TRACE } };

  test('is stored with the message and received on request', async () => {
    const sent = await json('SendMessage', { QueueUrl, MessageBody: 'a', MessageSystemAttributes });
    expect(sent.body).toMatchObject({ MD5OfMessageSystemAttributes: expect.stringMatching(/^[\da-f]{32}$/) });
    await json('SendMessageBatch', { QueueUrl, Entries: entries(1, { MessageSystemAttributes }) });
    const received = await receive({ MessageSystemAttributeNames: ['AWSTraceHeader'], VisibilityTimeout: 0 });
    expect(received.map(({ Attributes }) => Attributes)).toEqual([
      { AWSTraceHeader: TRACE },
      { AWSTraceHeader: TRACE },
    ]);
    expect((await receive())[0]!.Attributes).toBeUndefined();
  });

  test('is the trace of the request when the message has none of its own', async () => {
    const own = TRACE.replace('Root=1-5', 'Root=1-6');
    const headers = { 'x-amzn-trace-id': own };
    const sent = await json('SendMessage', { QueueUrl, MessageBody: 'a' }, headers);
    expect(sent.body).not.toHaveProperty('MD5OfMessageSystemAttributes');
    await json('SendMessage', { QueueUrl, MessageBody: 'a', MessageSystemAttributes }, headers);
    await json('SendMessageBatch', { QueueUrl, Entries: entries(1) }, headers);
    const received = await receive({ MessageSystemAttributeNames: ['AWSTraceHeader'] });
    expect(received.map(({ Attributes }) => Attributes?.['AWSTraceHeader'])).toEqual([own, TRACE, own]);
  });

  test.each([
    { Other: { DataType: 'String', StringValue: 'x' } },
    { AWSTraceHeader: { DataType: 'Number', StringValue: '1' } },
    { AWSTraceHeader: { DataType: 'String' } },
  ])('is the only one, and has the type String: %j', async (attributes) => {
    const { status, queryError } = await json('SendMessage', {
      QueueUrl,
      MessageBody: 'a',
      MessageSystemAttributes: attributes,
    });
    expect([status, queryError]).toEqual([400, 'InvalidParameterValue;Sender']);
  });
});

describe('attributes of a queue', () => {
  const set = (Attributes: object) => json('SetQueueAttributes', { QueueUrl, Attributes });
  const get = async () =>
    (await json('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })).body['Attributes'] as Record<
      string,
      string
    >;

  test.each(['CreateQueue', 'SetQueueAttributes'])(
    '%s rejects a dead-letter target that does not exist',
    async (action) => {
      for (const target of [
        'eu-west-1:000000000000:dead',
        'us-east-1:000000000000:failed',
        'eu-west-1:999999999999:failed',
      ]) {
        const RedrivePolicy = JSON.stringify({
          deadLetterTargetArn: `arn:aws:sqs:${target}`,
          maxReceiveCount: 3,
        });
        const { status, queryError, body } = await json(action, {
          QueueUrl,
          QueueName: 'other',
          Attributes: { RedrivePolicy },
        });
        expect([status, queryError]).toEqual([400, 'InvalidParameterValue;Sender']);
        expect(body).toMatchObject({
          message: `Value ${RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.`,
        });
      }
      const { region } = { region: 'us-east-1' };
      expect(region).toBe('us-east-1');
    },
  );

  test('a dead-letter target says which queues may name it', async () => {
    const target = async (QueueName: string, policy: object) => {
      const Attributes = { RedriveAllowPolicy: JSON.stringify(policy) };
      const { body } = await json('CreateQueue', { QueueName, Attributes });
      return [QueueName, body['QueueUrl']] as const;
    };
    const redrive = async (name: string) => {
      const deadLetterTargetArn = `arn:aws:sqs:eu-west-1:000000000000:${name}`;
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 });
      return (await set({ RedrivePolicy })).status;
    };
    const own = `arn:aws:sqs:eu-west-1:000000000000:${QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1)}`;
    await target('closed', { redrivePermission: 'denyAll' });
    await target('others', { redrivePermission: 'byQueue', sourceQueueArns: [`${own}-other`] });
    await target('named', { redrivePermission: 'byQueue', sourceQueueArns: [own] });
    expect([await redrive('closed'), await redrive('others'), await redrive('named')]).toEqual([
      400, 400, 200,
    ]);
    const [, url] = await target('broken', { redrivePermission: 'byQueue' });
    expect(url).toBeUndefined();
  });

  test('show encryption with a key of SQS or of KMS', async () => {
    expect(await get()).toMatchObject({ SqsManagedSseEnabled: 'true' });
    await set({ KmsMasterKeyId: 'alias/aws/sqs' });
    expect(await get()).toMatchObject({
      KmsMasterKeyId: 'alias/aws/sqs',
      KmsDataKeyReusePeriodSeconds: '300',
      SqsManagedSseEnabled: 'false',
    });
    await set({ KmsDataKeyReusePeriodSeconds: '60' });
    expect(await get()).toMatchObject({ KmsDataKeyReusePeriodSeconds: '60' });
    await set({ SqsManagedSseEnabled: 'true' });
    expect(await get()).not.toHaveProperty('KmsMasterKeyId');
    await set({ SqsManagedSseEnabled: 'false' });
    expect(await get()).toMatchObject({ SqsManagedSseEnabled: 'false' });
  });

  test.each([
    [{ KmsDataKeyReusePeriodSeconds: '59' }, 'InvalidAttributeValue'],
    [{ KmsDataKeyReusePeriodSeconds: '86401' }, 'InvalidAttributeValue'],
    [{ SqsManagedSseEnabled: 'yes' }, 'InvalidAttributeValue'],
    [{ SqsManagedSseEnabled: 'true', KmsMasterKeyId: 'alias/aws/sqs' }, 'InvalidAttributeName'],
  ])('%j are rejected', async (attributes, code) => {
    expect((await set(attributes)).queryError).toBe(`${code};Sender`);
  });
});

describe('over the query protocol', () => {
  test('a queue is created, tagged, described and listed', async () => {
    const made = await query('CreateQueue', {
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
    const described = await query('GetQueueAttributes', {
      QueueUrl: url,
      'AttributeName.1': 'VisibilityTimeout',
    });
    expect(described.text).toContain(
      '<GetQueueAttributesResult><Attribute><Name>VisibilityTimeout</Name><Value>60</Value></Attribute></GetQueueAttributesResult>',
    );
    const tags = await query('ListQueueTags', { QueueUrl: url });
    expect(tags.text).toContain('<Tag><Key>STAGE</Key><Value>dev</Value></Tag>');
    await query('UntagQueue', { QueueUrl: url, 'TagKey.1': 'STAGE' });
    expect((await query('ListQueueTags', { QueueUrl: url })).text).not.toContain('<Tag>');
    const listed = await query('ListQueues', {});
    expect(listed.text).toContain(
      `<ListQueuesResult><QueueUrl>${QueueUrl}</QueueUrl><QueueUrl>${url}</QueueUrl></ListQueuesResult>`,
    );
  });

  test('messages are sent, received with their attributes, and deleted in batches', async () => {
    const sent = await query('SendMessageBatch', {
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
    const received = await query('ReceiveMessage', {
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
    const deleted = await query('DeleteMessageBatch', {
      QueueUrl,
      'DeleteMessageBatchRequestEntry.1.Id': 'a',
      'DeleteMessageBatchRequestEntry.1.ReceiptHandle': handle,
    });
    expect(deleted.text).toContain(
      '<DeleteMessageBatchResult><DeleteMessageBatchResultEntry><Id>a</Id></DeleteMessageBatchResultEntry></DeleteMessageBatchResult>',
    );
  });

  test('an error has the code that clients of the protocol expect', async () => {
    const { status, text } = await query('SendMessageBatch', { QueueUrl });
    expect(status).toBe(400);
    expect(text).toContain('<Code>AWS.SimpleQueueService.EmptyBatchRequest</Code>');
    const missing = await query('GetQueueUrl', { QueueName: 'missing' });
    expect(missing.text).toContain('<Code>AWS.SimpleQueueService.NonExistentQueue</Code>');
  });
});

test('permissions are statements of the policy of a queue, which ends with the last one', async () => {
  const permission = { QueueUrl, AWSAccountIds: ['668614515564'], Actions: ['ReceiveMessage'] };
  const policy = async () => {
    const { body } = await json('GetQueueAttributes', { QueueUrl, AttributeNames: ['Policy'] });
    const { Policy } = (body['Attributes'] ?? {}) as { Policy?: string };
    return Policy === undefined ? undefined : (JSON.parse(Policy) as unknown);
  };
  const arn = 'arn:aws:sqs:eu-west-1:000000000000:failed';
  const statement = (Sid: string, account: string, Action: string) => ({
    Sid,
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action,
    Resource: arn,
  });
  expect((await json('AddPermission', { ...permission, Label: 'one' })).status).toBe(200);
  const added = await query('AddPermission', {
    QueueUrl,
    Label: 'two',
    'AWSAccountId.1': '111111111111',
    'ActionName.1': 'SendMessage',
  });
  expect(added.status).toBe(200);
  expect(await policy()).toEqual({
    Version: '2008-10-17',
    Id: `${arn}/SQSDefaultPolicy`,
    Statement: [
      statement('one', '668614515564', 'SQS:ReceiveMessage'),
      statement('two', '111111111111', 'SQS:SendMessage'),
    ],
  });
  expect((await json('AddPermission', { ...permission, Label: 'one' })).body).toMatchObject({
    message: 'Value one for parameter Label is invalid. Reason: Already exists.',
  });
  for (const action of ['DeleteQueue', 'SendMessageBatch']) {
    const owned = { ...permission, Label: 'three', Actions: ['SendMessage', action] };
    expect((await json('AddPermission', owned)).body).toMatchObject({
      message: `Value SQS:${action} for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke this action.`,
    });
  }
  expect((await json('AddPermission', { ...permission, Label: 'all', Actions: ['*'] })).status).toBe(200);
  expect(await policy()).toMatchObject({ Statement: [{}, {}, { Sid: 'all', Action: 'SQS:*' }] });
  await json('RemovePermission', { QueueUrl, Label: 'all' });
  await query('RemovePermission', { QueueUrl, Label: 'one' });
  await json('RemovePermission', { QueueUrl, Label: 'two' });
  expect(await policy()).toBeUndefined();
  expect((await json('RemovePermission', { QueueUrl, Label: 'two' })).body).toMatchObject({
    message: "Value two for parameter Label is invalid. Reason: can't find label.",
  });
});
