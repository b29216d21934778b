import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisServiceException,
  PutRecordCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClientError } from '../../../src/client/errors.ts';
import { CreateEventSourceMapping } from '../../../src/services/lambda/operations/create-event-source-mapping.ts';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { PutFunctionConcurrency } from '../../../src/services/lambda/operations/put-function-concurrency.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { DeleteMessage } from '../../../src/services/sqs/operations/delete-message.ts';
import { PurgeQueue } from '../../../src/services/sqs/operations/purge-queue.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { sqsTraits } from '../../../src/services/sqs/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';
import { scrape } from '../../support/clients/scrape.ts';
import { connectSdk } from '../../support/clients/sdk-client.ts';

/*
 * Goal: the metrics of a server are what its clients counted, to the last record, whatever fails.
 * Method: many clients at the same time put more than two shards take, read, and invoke more than a function may run;
 * a mapping delivers what was stored to a function that fails for some records.
 */

const CLIENTS = 4;
const CALLS = 3;
const RECORDS = 40;
/** With these a call has more for one shard than the shard takes in a second, saved quota included. */
const HEAVY_RECORDS = 6;
const HEAVY_BYTES = 250_000;

let server: TestServer;
/** Records that were stored and that the function of the mapping fails for. */
let bad = 0;
beforeAll(async () => {
  server = await runningServer();
  await server.createStream('orders', 2);
});
afterAll(() => server.close());

test('puts and reads of concurrent clients, with throttles', async () => {
  const counted = {
    stored: 0,
    throttled: 0,
    bytes: 0,
    calls: 0,
    entries: 0,
    failedCalls: 0,
    singles: 0,
    failedSingles: 0,
  };
  const clients = Array.from({ length: CLIENTS }, (_, index) =>
    connectSdk(server.endpoint, index % 2 === 0 ? 'h1' : 'h2'),
  );
  const entry = (client: number, call: number, index: number) => ({
    PartitionKey: `${client}-${call}-${index}`,
    Data: Buffer.from(index === 0 ? 'bad' : `record ${call * index}`),
  });
  const heavy = () => ({ PartitionKey: 'hot', Data: Buffer.alloc(HEAVY_BYTES) });
  const sizeOf = ({ PartitionKey, Data }: ReturnType<typeof entry>) => PartitionKey.length + Data.length;
  await Promise.all(
    clients.map(async (kinesis, client) => {
      for (let call = 0; call < CALLS; call++) {
        const Records = Array.from({ length: RECORDS }, (_, index) => entry(client, call, index));
        if (call === 0) Records.push(...Array.from({ length: HEAVY_RECORDS }, heavy));
        const output = await kinesis.send(new PutRecordsCommand({ StreamName: 'orders', Records }));
        counted.calls++;
        counted.entries += Records.length;
        if (output.FailedRecordCount === Records.length) counted.failedCalls++;
        if (output.Records![0]!.ErrorCode === undefined) bad++;
        for (const [index, { ErrorCode }] of output.Records!.entries()) {
          if (ErrorCode === undefined) {
            counted.stored++;
            counted.bytes += sizeOf(Records[index]!);
          } else counted.throttled++;
        }
        const single = entry(client, call, RECORDS + 1);
        counted.singles++;
        try {
          await kinesis.send(new PutRecordCommand({ StreamName: 'orders', ...single }));
          counted.stored++;
          counted.bytes += sizeOf(single);
        } catch (error) {
          expect((error as KinesisServiceException).name).toBe('ProvisionedThroughputExceededException');
          counted.failedSingles++;
          counted.throttled++;
        }
      }
    }),
  );
  const [reader] = clients;
  const read = { records: 0, bytes: 0, throttled: 0 };
  for (const ShardId of ['shardId-000000000000', 'shardId-000000000001']) {
    const { ShardIterator } = await reader!.send(
      new GetShardIteratorCommand({ StreamName: 'orders', ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    await Promise.all(
      clients.map(async (kinesis) => {
        try {
          const { Records } = await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: 100 }));
          read.records += Records!.length;
          for (const { PartitionKey, Data } of Records!) read.bytes += PartitionKey!.length + Data!.length;
        } catch (error) {
          expect((error as KinesisServiceException).name).toBe('ProvisionedThroughputExceededException');
          read.throttled++;
        }
      }),
    );
  }
  for (const client of clients) client.destroy();

  const metrics = await scrape(server.endpoint);
  const stream = { stream: 'orders' };
  const entries = (result: string) =>
    metrics.sum('millrace_stream_put_records_entries_total', { ...stream, result });
  // The test is worth nothing when the quotas were not reached.
  expect(counted.throttled).toBeGreaterThan(0);
  expect(read.throttled).toBeGreaterThan(0);
  expect({
    stored: metrics.sum('millrace_shard_records_in_total', stream),
    bytes: metrics.sum('millrace_shard_bytes_in_total', stream),
    throttled: metrics.sum('millrace_shard_writes_throttled_total', stream),
    calls: metrics.sum('millrace_stream_requests_total', { ...stream, operation: 'PutRecords' }),
    entries: entries('stored') + entries('throttled'),
    failedCalls: metrics.sum('millrace_stream_request_failures_total', {
      ...stream,
      operation: 'PutRecords',
    }),
    singles: metrics.sum('millrace_stream_requests_total', { ...stream, operation: 'PutRecord' }),
    failedSingles: metrics.sum('millrace_stream_request_failures_total', {
      ...stream,
      operation: 'PutRecord',
    }),
  }).toEqual(counted);
  expect({
    records: metrics.sum('millrace_shard_records_out_total', stream),
    bytes: metrics.sum('millrace_shard_bytes_out_total', stream),
    throttled: metrics.sum('millrace_shard_reads_throttled_total', stream),
  }).toEqual(read);
  expect(entries('failed')).toBe(0);
  const latency = { ...stream, operation: 'PutRecord' };
  const withResult = counted.singles - counted.failedSingles;
  expect(metrics.sum('millrace_stream_request_duration_seconds_count', latency)).toBe(withResult);
  const everyBucket = { ...latency, le: '+Inf' };
  expect(metrics.sum('millrace_stream_request_duration_seconds_bucket', everyBucket)).toBe(withResult);
  expect(metrics.sum('millrace_shard_retained_bytes', stream)).toBeGreaterThan(counted.bytes);
});

test('a mapping whose function fails for some records', async () => {
  await server.createFunction(
    'partial',
    `exports.handler = async ({ Records }) => {
      const bad = Records.find(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString() === 'bad');
      return { batchItemFailures: bad ? [{ itemIdentifier: bad.kinesis.sequenceNumber }] : [] };
    };`,
  );
  await server.client.call(sqsTraits, CreateQueue, { QueueName: 'failed' });
  const before = await scrape(server.endpoint);
  const stored = before.sum('millrace_shard_records_in_total', { stream: 'orders' });
  const { UUID } = await server.client.call(lambdaTraits, CreateEventSourceMapping, {
    FunctionName: 'partial',
    EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/orders',
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 100,
    MaximumRetryAttempts: 0,
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:failed' } },
  });
  const mapping = { mapping: UUID, source: 'orders', function: 'partial' };
  const metrics = await eventually(async () => {
    const now = await scrape(server.endpoint);
    const done =
      now.sum('millrace_mapping_records_delivered_total', mapping) +
      now.sum('millrace_mapping_records_discarded_total', mapping);
    return done === stored ? now : undefined;
  });
  const of = (name: string) => metrics.sum(`millrace_mapping_${name}`, mapping);
  expect(bad).toBeGreaterThan(0);
  expect(of('records_discarded_total')).toBe(bad);
  expect(of('records_sent_to_destination_total')).toBe(bad);
  expect(metrics.sum('millrace_queue_visible_messages', { queue: 'failed' })).toBe(bad);

  const QueueUrl = `${server.endpoint}/000000000000/failed`;
  const receive = async (VisibilityTimeout: number) =>
    (await server.client.call(sqsTraits, ReceiveMessage, { QueueUrl, VisibilityTimeout })).Messages ?? [];
  await receive(0);
  const [message] = await receive(30);
  const { ReceiptHandle } = message!;
  await server.client.call(sqsTraits, DeleteMessage, { QueueUrl, ReceiptHandle });
  await server.client.call(sqsTraits, DeleteMessage, { QueueUrl, ReceiptHandle });
  await server.client.call(sqsTraits, PurgeQueue, { QueueUrl });
  const after = await scrape(server.endpoint);
  const ofQueue = ['sent', 'received', 'deleted'].map((what) =>
    after.sum(`millrace_queue_${what}_messages_total`, { queue: 'failed' }),
  );
  expect(ofQueue).toEqual([bad, 2, 1]);
  expect(of('records_polled_total')).toBe(stored);
  expect(of('destination_failures_total')).toBe(0);
  expect(of('invocations_total')).toBe(
    metrics.sum('millrace_function_invocations_total', { function: 'partial' }),
  );
  expect(metrics.sum('millrace_function_duration_seconds_count', { function: 'partial' })).toBe(
    of('invocations_total'),
  );
  expect(of('batches_total')).toBeLessThan(of('invocations_total'));
  // A failure of its items is no failure of the function.
  expect(metrics.sum('millrace_function_errors_total', { function: 'partial' })).toBe(0);
  expect(of('errors_total')).toBeGreaterThanOrEqual(bad);
  expect(metrics.sum('millrace_mapping_shard_iterator_age_seconds', mapping)).toBe(0);
});

test('concurrent invocations, with errors and throttles', async () => {
  await server.createFunction(
    'slow',
    `exports.handler = async ({ fail }) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (fail) throw new Error('no');
    };`,
  );
  await eventually(async () => {
    await server.client.call(lambdaTraits, Invoke, { FunctionName: 'slow', Payload: Buffer.from('{}') });
    return true;
  });
  await server.client.call(lambdaTraits, PutFunctionConcurrency, {
    FunctionName: 'slow',
    ReservedConcurrentExecutions: 2,
  });
  const before = await scrape(server.endpoint);
  const counted = { invocations: 0, errors: 0, throttles: 0 };
  await Promise.all(
    Array.from({ length: 4 }, async (_, client) => {
      for (let call = 0; call < 10; call++) {
        const Payload = Buffer.from(JSON.stringify({ fail: (client + call) % 3 === 0 }));
        try {
          const input = { FunctionName: 'slow', Payload };
          const { FunctionError } = await server.client.call(lambdaTraits, Invoke, input);
          counted.invocations++;
          if (FunctionError !== undefined) counted.errors++;
        } catch (error) {
          expect((error as ClientError).code).toBe('TooManyRequestsException');
          counted.throttles++;
        }
      }
    }),
  );
  const after = await scrape(server.endpoint);
  const growth = (name: string) =>
    after.sum(`millrace_function_${name}`, { function: 'slow' }) -
    before.sum(`millrace_function_${name}`, { function: 'slow' });
  expect(counted.throttles).toBeGreaterThan(0);
  expect(counted.errors).toBeGreaterThan(0);
  expect({
    invocations: growth('invocations_total'),
    errors: growth('errors_total'),
    throttles: growth('throttles_total'),
  }).toEqual(counted);
  expect(after.sum('millrace_function_concurrency', { function: 'slow' })).toBe(0);
  expect(after.sum('millrace_function_cold_starts_total', { function: 'slow' })).toBe(
    after.sum('millrace_function_init_duration_seconds_count', { function: 'slow' }),
  );
});

test.each(['alerts.yml', 'grafana-dashboard.json'])(
  '%s uses metrics that a scrape contains',
  async (file) => {
    const { text } = await scrape(server.endpoint);
    const families = new Map(
      Array.from(text.matchAll(/^# TYPE (\S+) (\S+)$/gm), ([, name, type]) => [name!, type!]),
    );
    const known = [...families].flatMap(([name, type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    );
    const path = fileURLToPath(new URL(`../../../examples/observability/${file}`, import.meta.url));
    const used = readFileSync(path, 'utf8').match(/\b(?:millrace|process|nodejs)_[a-z_0-9]+\b/g)!;
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((name) => !known.includes(name))).toEqual([]);
  },
);
