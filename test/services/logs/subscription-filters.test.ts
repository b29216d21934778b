import { gunzipSync } from 'node:zlib';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Logger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import { defineError } from '../../../src/schema/error.ts';
import { ServiceBuilder } from '../../../src/schema/service.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { GetPolicy } from '../../../src/services/lambda/operations/get-policy.ts';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { CreateLogGroup } from '../../../src/services/logs/operations/create-log-group.ts';
import { CreateLogStream } from '../../../src/services/logs/operations/create-log-stream.ts';
import { DeleteSubscriptionFilter } from '../../../src/services/logs/operations/delete-subscription-filter.ts';
import { DescribeSubscriptionFilters } from '../../../src/services/logs/operations/describe-subscription-filters.ts';
import { PutLogEvents } from '../../../src/services/logs/operations/put-log-events.ts';
import { PutSubscriptionFilter } from '../../../src/services/logs/operations/put-subscription-filter.ts';
import { Subscriptions } from '../../../src/services/logs/subscription/subscriptions.ts';
import { logsWorld } from './world.ts';

const STREAM = 'arn:aws:kinesis:us-east-1:000000000000:stream/collected';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:alert';
const roleArn = 'arn:aws:iam::000000000000:role/logs';
const logGroupName = '/shop/orders';
const Throttled = defineError('ProvisionedThroughputExceededException', { retryable: true });

let clock: VirtualClock;
let world: ReturnType<typeof logsWorld>;
let subscriptions: Subscriptions;
let records: { key: string; message: Record<string, unknown> }[];
let invoked: Record<string, unknown>[];
let policy: object;
let refusals: number;
let warnings: string[];

const inflated = (data: Buffer) => JSON.parse(gunzipSync(data).toString()) as Record<string, unknown>;

beforeEach(async () => {
  clock = new VirtualClock();
  [records, invoked, warnings, refusals] = [[], [], [], 0];
  const sourceArn = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*`;
  policy = {
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'logs.us-east-1.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: FUNCTION,
      Condition: { ArnLike: { 'AWS:SourceArn': sourceArn } },
    },
  };
  const calls = new InProcessCalls();
  calls.join(
    new ServiceBuilder({ name: 'kinesis', protocols: ['json-1.1'] }, {})
      .on(PutRecord, async ({ PartitionKey: key = '', Data }) => {
        if (refusals-- > 0) throw Throttled('Rate exceeded');
        records.push({ key, message: inflated(Data) });
        return { ShardId: 'shardId-000000000000', SequenceNumber: '1' };
      })
      .build(),
  );
  calls.join(
    new ServiceBuilder({ name: 'lambda', protocols: ['rest-json'] }, {})
      .on(GetPolicy, async () => ({ Policy: JSON.stringify(policy), RevisionId: '1' }))
      .on(Invoke, async ({ Payload }) => {
        invoked.push(JSON.parse(Payload!.toString()));
        return { StatusCode: 202 };
      })
      .build(),
  );
  const logger: Logger = { info: () => {}, error: () => {}, warn: (message) => void warnings.push(message) };
  const destinations = { calls, random: seededRandom('subscriptions') };
  subscriptions = new Subscriptions({ ...destinations, clock, logger });
  world = logsWorld({ clock, subscriptions, destinations });
  onTestFinished(() => subscriptions.close());
  await world.call(CreateLogGroup, { logGroupName });
  for (const logStreamName of ['a', 'b']) {
    await world.call(CreateLogStream, { logGroupName, logStreamName });
  }
});

const subscribe = (filterName: string, destinationArn: string, filterPattern = '') =>
  world.call(PutSubscriptionFilter, { logGroupName, filterName, filterPattern, destinationArn, roleArn });
const put = (logStreamName: string, ...messages: string[]) =>
  world.call(PutLogEvents, {
    logGroupName,
    logStreamName,
    logEvents: messages.map((message) => ({ timestamp: clock.now(), message })),
  });
const dataMessage = (logStream: string, filter: string, ...messages: string[]) => ({
  messageType: 'DATA_MESSAGE',
  owner: '000000000000',
  logGroup: logGroupName,
  logStream,
  subscriptionFilters: [filter],
  logEvents: messages.map((message) => ({
    id: expect.stringMatching(/^\d{56}$/),
    timestamp: clock.now(),
    message,
  })),
});

test('a stream gets the events that match, compressed, after a check that it can be written to', async () => {
  await subscribe('errors', STREAM, 'ERROR');
  await put('a', 'ERROR one', 'fine', 'ERROR two');
  await put('b', 'ERROR three');
  await subscriptions.flush();
  expect(records).toMatchObject([
    { message: { messageType: 'CONTROL_MESSAGE' } },
    { key: 'a', message: dataMessage('a', 'errors', 'ERROR one', 'ERROR two') },
    { key: 'b', message: dataMessage('b', 'errors', 'ERROR three') },
  ]);
});

test('a function gets the events in base64, until the filter is deleted', async () => {
  await subscribe('all', FUNCTION);
  await put('a', 'one');
  await subscriptions.flush();
  const [{ awslogs } = { awslogs: undefined }] = invoked as { awslogs: { data: string } }[];
  expect(inflated(Buffer.from(awslogs!.data, 'base64'))).toEqual(dataMessage('a', 'all', 'one'));
  const { subscriptionFilters } = await world.call(DescribeSubscriptionFilters, { logGroupName });
  expect(subscriptionFilters).toEqual([
    {
      filterName: 'all',
      logGroupName,
      filterPattern: '',
      destinationArn: FUNCTION,
      roleArn,
      distribution: 'ByLogStream',
      applyOnTransformedLogs: false,
      creationTime: clock.now(),
    },
  ]);
  await world.call(DeleteSubscriptionFilter, { logGroupName, filterName: 'all' });
  await put('a', 'two');
  await subscriptions.flush();
  expect(invoked).toHaveLength(1);
  const again = world.call(DeleteSubscriptionFilter, { logGroupName, filterName: 'all' });
  await expect(again).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
});

test('a throttled stream is tried again, and what exceeds the bound meanwhile is dropped with a warning', async () => {
  await subscribe('all', STREAM);
  refusals = 1;
  await put('a', 'one');
  for (let megabyte = 0; megabyte < 10; megabyte++) await put('a', 'x'.repeat(1_000_000));
  const progress = { isSent: false };
  const flushed = subscriptions.flush().then(() => (progress.isSent = true));
  // Messages are compressed outside of this thread.
  while (!progress.isSent) {
    await clock.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await flushed;
  const messages = records.slice(1).map(({ message }) => message['logEvents'] as unknown[]);
  expect(messages[0]).toHaveLength(1);
  expect(messages.length).toBe(9);
  expect(warnings).toEqual(['a subscription filter: events were dropped, because its destination is slow']);
});

test('a group has two filters, with destinations that can be sent to', async () => {
  await subscribe('one', STREAM);
  await subscribe('two', STREAM);
  await subscribe('two', FUNCTION);
  await expect(subscribe('three', STREAM)).rejects.toThrow('Resource limit exceeded.');
  policy = { Statement: [] };
  await expect(subscribe('two', FUNCTION)).rejects.toThrow('Could not execute the lambda function.');
  await expect(subscribe('two', FUNCTION, '{')).rejects.toMatchObject({ code: 'InvalidParameterException' });
  const firehose = 'arn:aws:firehose:us-east-1:000000000000:deliverystream/x';
  await expect(subscribe('two', firehose)).rejects.toThrow('is not supported by Millrace');
});
