import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  InvocationReply,
  InvocationsReply,
  PipelineReply,
  RecordsReply,
} from '../../../src/server/dashboard/contract.ts';
import type {
  FailedObject,
  FailedObjectsReply,
  MessagesReply,
  RedriveReply,
} from '../../../src/server/dashboard/queue-contract.ts';
import { UpdateEventSourceMapping } from '../../../src/services/lambda/operations/update-event-source-mapping.ts';
import { UpdateFunctionCode } from '../../../src/services/lambda/operations/update-function-code.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { CreateBucket } from '../../../src/services/s3/operations/create-bucket.ts';
import { GetObject } from '../../../src/services/s3/operations/get-object.ts';
import { PutObject } from '../../../src/services/s3/operations/put-object.ts';
import { s3Traits } from '../../../src/services/s3/traits.ts';
import { snsTraits } from '../../../src/services/sns/traits.ts';
import { Publish } from '../../../src/services/sns/operations/publish.ts';
import { UpdateFunctionConfiguration } from '../../../src/services/lambda/operations/update-function-configuration.ts';
import { SendMessage } from '../../../src/services/sqs/operations/send-message.ts';
import { sqsTraits } from '../../../src/services/sqs/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { ACCOUNT, FAILURES_ARN, SOURCE, WatchedPipeline } from './watched-pipeline.ts';

let pipeline: WatchedPipeline;
beforeAll(async () => {
  pipeline = await WatchedPipeline.start();
});
afterAll(() => pipeline.close());

const get = <T>(path: string): Promise<T> => pipeline.get(path);

test('failed batches go to the function again, with the same event, until it processes them', async () => {
  const { client } = pipeline.server;
  const QueueUrl = `${pipeline.server.endpoint}/${ACCOUNT}/failures`;
  await pipeline.put('b', '{"n":"bad"}');
  await eventually(
    async () => (await get<MessagesReply>('queues/failures/messages')).total === 1 || undefined,
  );
  await client.call(sqsTraits, SendMessage, { QueueUrl, MessageBody: '{"hello":1}' });
  const again = async (functionName: string) => {
    const { body } = await pipeline.post('queues/failures/redrive', { functionName });
    const { left, ...rest } = body as unknown as RedriveReply;
    return { ...rest, left: left.map(({ why }) => why) };
  };
  const other = 'it reports no failed batch or event';
  const none = { batches: 0, records: 0, events: 0 };
  const { messages, total } = await get<MessagesReply>('queues/failures/messages');
  expect(total).toBe(2);
  expect(messages).toMatchObject([
    {
      isVisible: true,
      receiveCount: 0,
      decoded: { kind: 'json', value: { requestContext: { condition: 'RetryAttemptsExhausted' } } },
      failure: { functionName: 'totals', why: 'RetryAttemptsExhausted', batch: { stream: 'clicks' } },
    },
    { decoded: { kind: 'json', value: { hello: 1 } }, sizeBytes: 11 },
  ]);
  const { batch } = messages[0]!.failure!;
  const { records } = await get<RecordsReply>(
    `streams/clicks/records?shard=${batch!.shardId}&from=seq:${batch!.startSequenceNumber}&limit=1`,
  );
  expect(records.map(({ partitionKey }) => partitionKey)).toEqual(['b']);
  expect((await get<MessagesReply>('queues/failures/messages?skip=1')).messages).toHaveLength(1);
  expect(await again('nobody')).toEqual({
    ...none,
    failed: 0,
    left: ['the function totals failed with it', other],
  });
  expect(await again('totals')).toEqual({ ...none, failed: 1, left: [other] });
  await client.call(lambdaTraits, UpdateFunctionCode, {
    FunctionName: 'totals',
    ZipFile: Buffer.from(zipSync({ 'index.js': strToU8(SOURCE.replace("'bad'", "'never'")) })),
  });
  expect(await again('totals')).toEqual({ batches: 1, records: 1, events: 0, failed: 0, left: [other] });
  expect(await again('totals')).toEqual({ ...none, failed: 0, left: [other] });
  const { queues } = await get<PipelineReply>('pipeline');
  expect(queues).toMatchObject([{ name: 'failures', visibleMessages: 1, inFlightMessages: 0 }]);

  const { invocations } = await get<InvocationsReply>('invocations?function=totals');
  const events = await Promise.all(
    invocations.map(async ({ id }) => (await get<InvocationReply>(`invocations/${id}`)).event),
  );
  // Two attempts of the mapping, and two from here.
  expect(events.filter((event) => event === events[0])).toHaveLength(4);

  // Failures of asynchronous invocations: what a destination gets, through a topic, and what a dead-letter queue gets.
  const payload = '{"Records": [], "id": 12345678901234567890}';
  const functionArn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:totals:$LATEST`;
  const record = `{"version":"1.0","requestContext":{"functionArn":"${functionArn}","condition":"RetriesExhausted"},"requestPayload":${payload}}`;
  await client.call(snsTraits, Publish, {
    TopicArn: `arn:aws:sns:us-east-1:${ACCOUNT}:news`,
    Message: record,
  });
  await client.call(sqsTraits, SendMessage, {
    QueueUrl,
    MessageBody: record.replace('RetriesExhausted', 'Success'),
  });
  const RequestID = { DataType: 'String', StringValue: 'id' };
  const ErrorCode = { DataType: 'Number', StringValue: '200' };
  const letter = { QueueUrl, MessageBody: '{"Records":[]}', MessageAttributes: { RequestID, ErrorCode } };
  await client.call(sqsTraits, SendMessage, letter);
  await eventually(
    async () => (await get<MessagesReply>('queues/failures/messages')).total === 4 || undefined,
  );
  const notIts = 'the queue is not the dead-letter queue of totals';
  expect(await again('totals')).toEqual({ ...none, events: 1, failed: 0, left: [other, other, notIts] });
  await client.call(lambdaTraits, UpdateFunctionConfiguration, {
    FunctionName: 'totals',
    DeadLetterConfig: { TargetArn: FAILURES_ARN },
  });
  expect(await again('totals')).toEqual({ ...none, events: 1, failed: 0, left: [other, other] });
  const latest = (await get<InvocationsReply>('invocations?function=totals&limit=2')).invocations;
  const sent = await Promise.all(
    latest.map(async ({ id }) => (await get<InvocationReply>(`invocations/${id}`)).event),
  );
  expect(sent).toEqual(['{"Records":[]}', payload]);
});

test('what is written to a bucket goes to the function again, with the event that is in the object', async () => {
  const { client } = pipeline.server;
  const [mapping] = (await get<PipelineReply>('pipeline')).mappings;
  await client.call(s3Traits, CreateBucket, { Bucket: 'failures' });
  await client.call(lambdaTraits, UpdateEventSourceMapping, {
    UUID: mapping!.uuid,
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failures' } },
  });
  await eventually(
    async () => (await get<PipelineReply>('pipeline')).mappings[0]!.state === 'Enabled' || undefined,
  );
  await pipeline.put('b', 'never');
  const listed = await eventually(async () => {
    const { objects } = await get<FailedObjectsReply>('buckets/failures/failures');
    return objects.length === 1 ? objects : undefined;
  });
  expect(listed).toMatchObject([
    {
      key: expect.stringContaining(`aws/lambda/${mapping!.uuid}/`),
      decoded: { kind: 'json', value: { payload: expect.any(String) } },
      failure: { functionName: 'totals', why: 'RetryAttemptsExhausted', batch: { stream: 'clicks' } },
    },
  ]);
  expect((await get<PipelineReply>('pipeline')).targets).toMatchObject([{}, { name: 'failures' }]);

  // An asynchronous invocation, in the form of an object that a destination has written, and something else.
  const functionArn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:totals:$LATEST`;
  const record = `{"requestContext":{"functionArn":"${functionArn}","condition":"RetriesExhausted"},"requestPayload":{"a":1}}`;
  for (const [Key, text] of [
    ['aws/lambda/async/totals/1', record],
    ['aws/lambda/other', '{"hello":1}'],
    ['elsewhere', record],
  ]) {
    await client.call(s3Traits, PutObject, { Bucket: 'failures', Key: Key!, Body: Buffer.from(text!) });
  }
  const again = async (functionName: string) => {
    const { body } = await pipeline.post('buckets/failures/redrive', { functionName });
    const { left, ...rest } = body as unknown as RedriveReply;
    return { ...rest, left: left.length };
  };
  const keys = async () =>
    (await get<FailedObjectsReply>('buckets/failures/failures')).objects.map(({ key }) => key);
  const none = { batches: 0, records: 0, events: 0, failed: 0 };
  expect(await again('nobody')).toEqual({ ...none, left: 3 });
  // Its records are in no stream any more: the event in the object is what counts.
  const [{ key: failedKey }] = listed as [FailedObject];
  const { Body } = await client.call(s3Traits, GetObject, { Bucket: 'failures', Key: failedKey });
  const moved = Buffer.from(Body ?? [])
    .toString()
    .replaceAll('stream/clicks', 'stream/gone');
  await client.call(s3Traits, PutObject, { Bucket: 'failures', Key: failedKey, Body: Buffer.from(moved) });
  expect(await again('totals')).toEqual({ ...none, events: 1, failed: 1, left: 1 });
  expect(await keys()).toEqual([failedKey, 'aws/lambda/other'].toSorted());
  await client.call(lambdaTraits, UpdateFunctionCode, {
    FunctionName: 'totals',
    ZipFile: Buffer.from(zipSync({ 'index.js': strToU8(SOURCE.replace("'bad'", "'nothing'")) })),
  });
  expect(await again('totals')).toEqual({ ...none, batches: 1, records: 1, left: 1 });
  expect(await keys()).toEqual(['aws/lambda/other']);
  const { invocations } = await get<InvocationsReply>('invocations?function=totals&limit=1');
  const { event } = await get<InvocationReply>(`invocations/${invocations[0]!.id}`);
  expect(event).toBe((JSON.parse(moved) as { payload: string }).payload);
  const missing = await fetch(pipeline.url('buckets/none/failures'));
  expect([missing.status, await missing.json()]).toMatchObject([404, { code: 'NoSuchBucket' }]);
});
