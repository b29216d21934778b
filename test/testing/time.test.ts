import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordCommand,
} from '@aws-sdk/client-kinesis';
import type { KinesisStreamEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { openPipeline, type PipelineOptions } from '../../src/testing/open-pipeline.ts';

const START = '2026-01-01T00:00:00Z';
const noop = () => {};
const open = (options: PipelineOptions) => openPipeline({ startTime: START, ...options });

test('a stream keeps its records for 24 hours, and an iterator lives for five minutes', async () => {
  await using pipeline = await open({ streams: { clicks: {} } });
  const kinesis = new KinesisClient({ ...pipeline.clientConfig(), maxAttempts: 1 });
  const clicks = pipeline.stream('clicks');
  await clicks.put('a');
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamName: 'clicks',
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  );
  const read = () => kinesis.send(new GetRecordsCommand({ ShardIterator }));
  await pipeline.advance('5m');
  expect((await read()).Records).toHaveLength(1);
  await pipeline.advance(1);
  await expect(read()).rejects.toMatchObject({ name: 'ExpiredIteratorException' });
  await pipeline.advance('23h');
  await pipeline.advance('55m');
  expect(pipeline.now.toISOString()).toBe('2026-01-02T00:00:00.001Z');
  expect(await clicks.records()).toEqual([]);
});

test('a batching window and a tumbling window close when their time has come, and not before', async () => {
  await using pipeline = await open({
    streams: { clicks: {} },
    functions: {
      batched: { handler: noop, events: [{ stream: 'clicks', batchWindow: 30 }] },
      tumbling: {
        handler: ({ isFinalInvokeForWindow }: { isFinalInvokeForWindow: boolean }) => ({
          state: { isFinalInvokeForWindow },
        }),
        events: [{ stream: 'clicks', tumblingWindowInSeconds: 60 }],
      },
    },
  });
  const batched = pipeline.function('batched');
  const tumbling = pipeline.function('tumbling');
  await pipeline.stream('clicks').put('a');
  const waiting = await pipeline.settle();
  expect(waiting.map(({ what, until }) => [what, until.toISOString()])).toContainEqual([
    'the mapping of clicks to batched',
    '2026-01-01T00:00:30.000Z',
  ]);
  await pipeline.advance(29_999);
  expect(batched.invocations).toHaveLength(0);
  await pipeline.advance(1);
  await pipeline.settle();
  expect(batched.invocations.map(({ startedAt }) => startedAt.toISOString())).toEqual([
    '2026-01-01T00:00:30.000Z',
  ]);
  await pipeline.advance('2m');
  await pipeline.settle();
  const finals = tumbling.invocations.filter(({ event }) => event.isFinalInvokeForWindow);
  expect(finals.map(({ event }) => event.window)).toEqual([
    { start: '2026-01-01T00:00:00Z', end: '2026-01-01T00:01:00Z' },
  ]);
});

test('the quota of a shard refills with the clock', async () => {
  await using pipeline = await open({ streams: { clicks: {} } });
  const clicks = pipeline.stream('clicks');
  const put500 = async () => {
    const results = await clicks.putMany(Array.from({ length: 500 }, () => ({ data: 'a', key: 'k' })));
    return results.filter((result) => 'errorCode' in result).length;
  };
  expect([await put500(), await put500(), await put500()]).toEqual([0, 0, 500]);
  await pipeline.advance('1s');
  expect([await put500(), await put500(), await put500()]).toEqual([0, 0, 500]);
});

test('time passes when the work of a time has ended, through several functions and threads', async () => {
  const kinesis = new KinesisClient({});
  // Work of a random number of turns, and of threads.
  const work = async () => {
    for (let turns = Math.floor(Math.random() * 30); turns > 0; turns--) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    await promisify(gunzip)(await promisify(gzip)(Buffer.alloc(2 ** 18)));
  };
  const order: string[] = [];
  const sendingTo = (next?: string) => async (event: KinesisStreamEvent) => {
    await work();
    for (const { kinesis: record } of event.Records) {
      order.push(`${next ?? 'end'} ${Buffer.from(record.data, 'base64').toString()}`);
      const Data = Buffer.from(record.data, 'base64');
      if (next !== undefined)
        await kinesis.send(new PutRecordCommand({ StreamName: next, PartitionKey: 'k', Data }));
    }
  };
  await using pipeline = await open({
    streams: { first: {}, second: {}, third: {} },
    functions: {
      toSecond: { handler: sendingTo('second'), events: [{ stream: 'first', batchWindow: 10 }] },
      toThird: { handler: sendingTo('third'), events: [{ stream: 'second' }] },
      end: { handler: sendingTo(), events: [{ stream: 'third' }] },
      later: { handler: sendingTo('third'), events: [{ stream: 'first', batchWindow: 11 }] },
    },
  });
  await pipeline.stream('first').put('a');
  await pipeline.advance('11s');
  expect(order).toEqual(['second a', 'third a', 'end a', 'third a', 'end a']);
  const startedAfterMs = pipeline
    .function('end')
    .invocations.map(({ startedAt }) => startedAt.getTime() - new Date(START).getTime());
  expect(startedAfterMs).toEqual([10_000, 11_000]);
});

test('an invocation that is not awaited starts before time passes', async () => {
  await using pipeline = await open({ functions: { now: { handler: () => pipeline.now } } });
  // The code of a function is unpacked before the first one.
  const invoked = pipeline.function('now').invoke();
  await pipeline.advance('1h');
  expect(new Date(await invoked)).toEqual(new Date(START));
});

test('an alarm on the failures of a function is raised by the clock', async () => {
  const fail = () => {
    throw new Error('no price');
  };
  await using pipeline = await open({
    template: {
      Resources: {
        Strict: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            FunctionName: 'strict',
            Runtime: 'nodejs22.x',
            Handler: 'index.handler',
            Role: 'arn:aws:iam::000000000000:role/r',
            Code: { ZipFile: 'exports.handler = () => {};' },
          },
        },
        Failures: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: {
            Namespace: 'AWS/Lambda',
            MetricName: 'Errors',
            Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'Strict' } }],
            Statistic: 'Sum',
            Period: 60,
            EvaluationPeriods: 1,
            Threshold: 1,
            ComparisonOperator: 'GreaterThanOrEqualToThreshold',
            TreatMissingData: 'notBreaching',
            AlarmName: 'failures',
          },
        },
      },
    },
    handlers: { strict: fail },
  });
  const alarmState = async () => {
    const { endpoint, region } = pipeline.clientConfig();
    const scope = `000000000000/20260101/${region}/monitoring/aws4_request`;
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'x-amz-date': '20260101T000000Z',
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      },
      body: new URLSearchParams({ Action: 'DescribeAlarms', Version: '2010-08-01' }),
    });
    return /<StateValue>(\w+)</.exec(await response.text())?.[1];
  };
  await expect(pipeline.function('strict').invoke()).rejects.toThrow('no price');
  await pipeline.advance(60_000);
  expect(await alarmState()).not.toBe('ALARM');
  // One millisecond after the minute, when all its values are recorded.
  await pipeline.advance(1);
  expect(await alarmState()).toBe('ALARM');
  await pipeline.advance('1m');
  expect(await alarmState()).toBe('OK');
});

test('a day of an idle pipeline takes few turns of the event loop', async () => {
  await using pipeline = await open({
    streams: { clicks: { shards: 4 } },
    functions: { count: { handler: noop, events: [{ stream: 'clicks' }] } },
  });
  let turns = 0;
  let isCounting = true;
  const count = () => {
    turns++;
    if (isCounting) setImmediate(count);
  };
  setImmediate(count);
  await pipeline.advance('24h');
  isCounting = false;
  expect(pipeline.now.toISOString()).toBe('2026-01-02T00:00:00.000Z');
  // Each timer takes four; a timer that fires every two seconds would add 172,800.
  expect(turns).toBeLessThan(20_000);
});

test('a recording is put at its spacing, on the clock of the pipeline', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-replay-'));
  const file = join(folder, 'clicks.ndjson');
  const line = (time: string, text: string) => JSON.stringify({ time, partitionKey: 'ann', text });
  const lines = [
    '{"millraceRecording":1}',
    line('2025-03-01T10:00:00.000Z', 'a'),
    line('2025-03-01T10:30:00.500Z', 'b'),
    line('2025-03-01T11:00:00.000Z', 'c'),
  ];
  await writeFile(file, lines.join('\n'));
  await using pipeline = await open({ streams: { clicks: {} } });
  const clicks = pipeline.stream('clicks');
  expect(await clicks.replay(file, { speed: 2 })).toBe(3);
  expect((await clicks.records()).map(({ data, arrivedAt }) => [data, arrivedAt.toISOString()])).toEqual([
    ['a', '2026-01-01T00:00:00.000Z'],
    ['b', '2026-01-01T00:15:00.250Z'],
    ['c', '2026-01-01T00:30:00.000Z'],
  ]);
  await rm(folder, { recursive: true });
});
