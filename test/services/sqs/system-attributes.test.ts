import { beforeEach, describe, expect, test } from 'vitest';
import { entries, QueueUrl, SqsWire } from './sqs-wire.ts';

const TRACE = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

let wire: SqsWire;
beforeEach(async () => {
  wire = await SqsWire.open();
});

describe('the system attribute AWSTraceHeader', () => {
  const MessageSystemAttributes = { AWSTraceHeader: { DataType: 'String', StringValue: TRACE } };

  test('is stored with the message and received on request', async () => {
    const sent = await wire.json('SendMessage', { QueueUrl, MessageBody: 'a', MessageSystemAttributes });
    expect(sent.body).toMatchObject({ MD5OfMessageSystemAttributes: expect.stringMatching(/^[\da-f]{32}$/) });
    await wire.json('SendMessageBatch', { QueueUrl, Entries: entries(1, { MessageSystemAttributes }) });
    const received = await wire.receive({
      MessageSystemAttributeNames: ['AWSTraceHeader'],
      VisibilityTimeout: 0,
    });
    expect(received.map(({ Attributes }) => Attributes)).toEqual([
      { AWSTraceHeader: TRACE },
      { AWSTraceHeader: TRACE },
    ]);
    expect((await wire.receive())[0]!.Attributes).toBeUndefined();
  });

  test('is the trace of the request when the message has none of its own', async () => {
    const own = TRACE.replace('Root=1-5', 'Root=1-6');
    const headers = { 'x-amzn-trace-id': own };
    const sent = await wire.json('SendMessage', { QueueUrl, MessageBody: 'a' }, headers);
    expect(sent.body).not.toHaveProperty('MD5OfMessageSystemAttributes');
    await wire.json('SendMessage', { QueueUrl, MessageBody: 'a', MessageSystemAttributes }, headers);
    await wire.json('SendMessageBatch', { QueueUrl, Entries: entries(1) }, headers);
    const received = await wire.receive({ MessageSystemAttributeNames: ['AWSTraceHeader'] });
    expect(received.map(({ Attributes }) => Attributes?.['AWSTraceHeader'])).toEqual([own, TRACE, own]);
  });

  test.each([
    { Other: { DataType: 'String', StringValue: 'x' } },
    { AWSTraceHeader: { DataType: 'Number', StringValue: '1' } },
    { AWSTraceHeader: { DataType: 'String' } },
  ])('is the only one, and has the type String: %j', async (attributes) => {
    const { status, queryError } = await wire.json('SendMessage', {
      QueueUrl,
      MessageBody: 'a',
      MessageSystemAttributes: attributes,
    });
    expect([status, queryError]).toEqual([400, 'InvalidParameterValue;Sender']);
  });
});
