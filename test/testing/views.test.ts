import type { KinesisStreamEvent } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPipeline } from '../../src/testing/open-pipeline.ts';
import type { Pipeline } from '../../src/testing/pipeline.ts';

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await openPipeline({
    template: {
      Resources: {
        Clicks: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } },
        Failed: { Type: 'AWS::SQS::Queue' },
        Alerts: { Type: 'AWS::SNS::Topic' },
        Subscription: {
          Type: 'AWS::SNS::Subscription',
          Properties: {
            TopicArn: { Ref: 'Alerts' },
            Protocol: 'sqs',
            Endpoint: { 'Fn::GetAtt': ['Failed', 'Arn'] },
            RawMessageDelivery: true,
          },
        },
        Archive: { Type: 'AWS::S3::Bucket' },
        Count: {
          Type: 'AWS::Lambda::Function',
          Properties: { Role: 'arn:aws:iam::000000000000:role/count' },
        },
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            EventSourceArn: { 'Fn::GetAtt': ['Clicks', 'Arn'] },
            FunctionName: { Ref: 'Count' },
            StartingPosition: 'TRIM_HORIZON',
            BatchSize: 1,
          },
        },
      },
    },
    handlers: {
      Count: ({ Records: [record] }: KinesisStreamEvent) => {
        const { fail } = JSON.parse(Buffer.from(record!.kinesis.data, 'base64').toString());
        if (fail === true) throw new Error('as asked');
      },
    },
  });
});
afterAll(() => pipeline.close());

test('a mapping: its checkpoint follows deliveries, and its age is that of the record in work', async () => {
  const { sequenceNumber } = await pipeline.stream('Clicks').put({ fail: false }, { key: 'a' });
  await pipeline.settle();
  expect(pipeline.mapping('Count', 'Clicks')).toMatchObject({
    source: pipeline.stream('Clicks').name,
    state: 'Enabled',
    lastResult: 'OK',
    iteratorAgeMs: 0,
    shards: [{ shardId: 'shardId-000000000000', phase: 'reading', checkpoint: sequenceNumber }],
    counts: { invocations: 1, errors: 0, recordsRead: 1, recordsDelivered: 1 },
  });
  await pipeline.stream('Clicks').put({ fail: true }, { key: 'a' });
  await pipeline.settle();
  await pipeline.advance(300);
  const behind = pipeline.mapping('Count');
  expect(behind).toMatchObject({
    lastResult: 'PROBLEM: Function call failed',
    shards: [{ phase: 'backing-off', checkpoint: sequenceNumber }],
  });
  expect(behind.iteratorAgeMs).toBeGreaterThanOrEqual(300);
  expect(behind.counts.errors).toBeGreaterThanOrEqual(1);
});

test('metrics, of minutes that have ended and of this one', async () => {
  const invocations = () =>
    pipeline.metrics('AWS/Lambda', 'Invocations', { FunctionName: pipeline.function('Count').name });
  const before = pipeline.function('Count').invocations.length;
  expect(await invocations()).toMatchObject({
    sum: before,
    count: before,
    average: 1,
    minimum: 1,
    maximum: 1,
  });
  await pipeline.advance('2m');
  const after = pipeline.function('Count').invocations.length;
  expect(after).toBeGreaterThan(before);
  expect(await invocations()).toMatchObject({ sum: after });
  expect(await pipeline.metrics('Own', 'None')).toEqual({
    count: 0,
    sum: 0,
    average: 0,
    minimum: 0,
    maximum: 0,
  });
});

test('a stream is split, merged and scaled, and is ACTIVE after each', async () => {
  const stream = pipeline.stream('Clicks');
  const open = async () => (await stream.shards()).filter(({ isOpen }) => isOpen);
  for (let look = 0; look < 10; look++) expect(await stream.records()).toHaveLength(2);
  const half = String(2n ** 127n);
  await stream.split();
  const [first, second] = await open();
  expect([first!.hashKeys[0], second!.hashKeys[0]]).toEqual(['0', half]);
  await stream.merge(first!.shardId, second!.shardId);
  expect(await open()).toHaveLength(1);
  await stream.updateShardCount(2);
  expect(await open()).toHaveLength(2);
  await stream.split((await open())[0]!.shardId, '5');
  expect((await open()).map(({ hashKeys }) => hashKeys[0]).toSorted()).toEqual(['0', half, '5']);
  await expect(stream.split('shardId-00000000000')).rejects.toThrow(
    `The stream ${stream.name} has no shard shardId-00000000000. Did you mean "shardId-000000000000"?`,
  );
});

test('a topic delivers to a queue, whose messages are looked at and stay as they are', async () => {
  await pipeline.topic('Alerts').publish({ alert: 1 });
  await pipeline.settle();
  const queue = pipeline.queue('Failed');
  expect(await queue.messages()).toMatchObject([{ body: { alert: 1 }, receiveCount: 0, isVisible: true }]);
  expect(await queue.messages()).toMatchObject([{ receiveCount: 0, isVisible: true, groupId: undefined }]);
  await queue.purge();
  expect(await queue.messages()).toEqual([]);
});

test('a bucket keeps values, text and bytes', async () => {
  const bucket = pipeline.bucket('Archive');
  await bucket.put('value.json', { total: 3 });
  await bucket.put('text', 'three');
  await bucket.put('bytes', Buffer.from([0xff, 3]));
  expect(await bucket.get('value.json')).toEqual({ total: 3 });
  expect(await bucket.get('text')).toBe('three');
  expect(await bucket.get('bytes')).toEqual(Buffer.from([0xff, 3]));
  expect(await bucket.get('none')).toBeUndefined();
});

test('names that nothing has are errors that name the nearest', async () => {
  const unknown = (kind: string, name: string, meant: string) =>
    new RegExp(`^The pipeline has no ${kind} ${name}\\. Did you mean "${meant}"\\? It has .*${meant}`);
  await expect(pipeline.stream('Cliks').put('x')).rejects.toThrow(unknown('stream', 'Cliks', 'Clicks'));
  await expect(pipeline.stream('Cliks').split()).rejects.toThrow(unknown('stream', 'Cliks', 'Clicks'));
  await expect(pipeline.queue('Faild').messages()).rejects.toThrow(unknown('queue', 'Faild', 'Failed'));
  await expect(pipeline.queue('Faild').send('x')).rejects.toThrow(unknown('queue', 'Faild', 'Failed'));
  await expect(pipeline.topic('Alert').publish('x')).rejects.toThrow(unknown('topic', 'Alert', 'Alerts'));
  await expect(pipeline.bucket('Archiv').put('x', '')).rejects.toThrow(
    unknown('bucket', 'Archiv', 'Archive'),
  );
  expect(() => pipeline.function('Cont')).toThrow(unknown('function', 'Cont', 'Count'));
  expect(() => pipeline.mapping('Count', 'Failed')).toThrow('has no mapping of');
});
