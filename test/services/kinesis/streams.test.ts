import { describe, expect, it } from 'vitest';
import { AddTagsToStream } from '../../../src/services/kinesis/operations/add-tags-to-stream.ts';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { DecreaseStreamRetentionPeriod } from '../../../src/services/kinesis/operations/decrease-stream-retention-period.ts';
import { DeleteStream } from '../../../src/services/kinesis/operations/delete-stream.ts';
import { DescribeStreamSummary } from '../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { DescribeStream } from '../../../src/services/kinesis/operations/describe-stream.ts';
import { IncreaseStreamRetentionPeriod } from '../../../src/services/kinesis/operations/increase-stream-retention-period.ts';
import { ListStreams } from '../../../src/services/kinesis/operations/list-streams.ts';
import { ListTagsForStream } from '../../../src/services/kinesis/operations/list-tags-for-stream.ts';
import { RemoveTagsFromStream } from '../../../src/services/kinesis/operations/remove-tags-from-stream.ts';
import { SETTLED_MS } from '../../engine/harness.ts';
import { ACCOUNT, ARN, testKinesis } from './harness.ts';

describe('CreateStream', () => {
  it('shows a stream that is being created, and then its shards', async () => {
    const { call, clock } = await testKinesis();
    const createdMs = clock.now();
    await call(CreateStream, { StreamName: 'orders', ShardCount: 3 });
    const common = {
      StreamName: 'orders',
      StreamARN: `${ARN}orders`,
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      RetentionPeriodHours: 24,
      StreamCreationTimestamp: createdMs,
      EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
      EncryptionType: 'NONE',
      HasMoreShards: false,
    };
    expect(await call(DescribeStream, { StreamName: 'orders' })).toEqual({
      StreamDescription: { ...common, StreamStatus: 'CREATING', Shards: [] },
    });
    await clock.advance(SETTLED_MS);
    const { StreamDescription } = await call(DescribeStream, { StreamName: 'orders' });
    expect(StreamDescription).toMatchObject({ ...common, StreamStatus: 'ACTIVE' });
    expect(StreamDescription.Shards[1]).toEqual({
      ShardId: 'shardId-000000000001',
      HashKeyRange: {
        StartingHashKey: '113427455640312821154458202477256070485',
        EndingHashKey: '226854911280625642308916404954512140969',
      },
      SequenceNumberRange: { StartingSequenceNumber: expect.stringMatching(/^\d{56}$/) },
    });
    const [first, second] = StreamDescription.Shards.map((shard) =>
      BigInt(shard.SequenceNumberRange.StartingSequenceNumber),
    );
    expect(second! - first!).toBe(22300745198530623141535718272648361505980432n);
  });

  it('refuses a name that is taken, in any state', async () => {
    const { call, failure } = await testKinesis();
    await call(CreateStream, { StreamName: 'orders', ShardCount: 1 });
    expect(await failure(CreateStream, { StreamName: 'orders', ShardCount: 1 })).toEqual({
      code: 'ResourceInUseException',
      message: `Stream orders under account ${ACCOUNT} already exists.`,
    });
  });

  it('keeps to the number of shards an account may have', async () => {
    const { failure, createStream } = await testKinesis();
    await createStream('orders', 3);
    const answer = await failure(CreateStream, { StreamName: 'more', ShardCount: 20_000 });
    expect(answer.code).toBe('LimitExceededException');
    expect(answer.message).toContain(
      `This request would exceed the shard limit for the account ${ACCOUNT} in us-east-1. Current shard count for the account: 3. Limit: 20000. Number of additional shards that would have resulted from this request: 20000. Refer to`,
    );
  });

  it('starts an on-demand stream with four shards', async () => {
    const { call, clock } = await testKinesis();
    await call(CreateStream, { StreamName: 'a' });
    await call(CreateStream, { StreamName: 'b', StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
    await clock.advance(SETTLED_MS);
    for (const StreamName of ['a', 'b']) {
      const { StreamDescriptionSummary } = await call(DescribeStreamSummary, { StreamName });
      expect(StreamDescriptionSummary).toMatchObject({
        OpenShardCount: 4,
        StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      });
    }
  });

  it('asks a provisioned stream for its shards', async () => {
    const { failure } = await testKinesis();
    const input = { StreamName: 'a', StreamModeDetails: { StreamMode: 'PROVISIONED' as const } };
    expect(await failure(CreateStream, input)).toMatchObject({
      message:
        "1 validation error detected: Value null at 'shardCount' failed to satisfy constraint: Member must not be null",
    });
  });
});

describe('DescribeStream', () => {
  it('pages through at most a hundred shards', async () => {
    const { call, createStream } = await testKinesis();
    const StreamName = await createStream('orders', 120);
    const first = await call(DescribeStream, { StreamName, Limit: 10_000 });
    expect(first.StreamDescription.Shards).toHaveLength(100);
    expect(first.StreamDescription.HasMoreShards).toBe(true);
    const rest = await call(DescribeStream, { StreamName, ExclusiveStartShardId: 'shardId-000000000099' });
    expect(rest.StreamDescription.Shards.map(({ ShardId }) => ShardId).at(0)).toBe('shardId-000000000100');
    expect(rest.StreamDescription.Shards).toHaveLength(20);
    expect(rest.StreamDescription.HasMoreShards).toBe(false);
  });

  it('never gives out a StreamId', async () => {
    const { call, createStream } = await testKinesis();
    const StreamName = await createStream();
    const summary = await call(DescribeStreamSummary, { StreamName });
    expect(summary).toEqual({
      StreamDescriptionSummary: {
        StreamName,
        StreamARN: `${ARN}orders`,
        StreamStatus: 'ACTIVE',
        StreamModeDetails: { StreamMode: 'PROVISIONED' },
        RetentionPeriodHours: 24,
        StreamCreationTimestamp: expect.any(Number),
        EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
        EncryptionType: 'NONE',
        OpenShardCount: 1,
        ConsumerCount: 0,
        MaxRecordSizeInKiB: 1024,
      },
    });
  });

  it('reads ARNs strictly', async () => {
    const { call, failure, createStream } = await testKinesis();
    await createStream();
    await call(DescribeStream, { StreamARN: `${ARN}orders` });
    await call(DescribeStream, { StreamARN: `${ARN}orders`, StreamName: 'orders' });
    expect(await failure(DescribeStream, { StreamARN: `${ARN}other` })).toMatchObject({
      message: `Stream other under account ${ACCOUNT} not found.`,
    });
    expect(
      await failure(DescribeStream, { StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/orders' }),
    ).toMatchObject({ message: 'Stream orders under account 000000000000 not found.' });
    expect(await failure(DescribeStream, { StreamARN: `${ARN}orders/consumer/x` })).toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining("at 'streamARN' failed to satisfy constraint"),
    });
  });
});

describe('DeleteStream', () => {
  it('passes through DELETING, from CREATING too', async () => {
    const { call, failure, clock } = await testKinesis();
    await call(CreateStream, { StreamName: 'orders', ShardCount: 1 });
    await call(DeleteStream, { StreamName: 'orders' });
    const { StreamDescription } = await call(DescribeStream, { StreamName: 'orders' });
    expect(StreamDescription).toMatchObject({ StreamStatus: 'DELETING', Shards: [] });
    await call(DeleteStream, { StreamName: 'orders' });
    await clock.advance(SETTLED_MS);
    for (const operation of [DescribeStream, DeleteStream]) {
      expect(await failure(operation, { StreamName: 'orders' })).toEqual({
        code: 'ResourceNotFoundException',
        message: `Stream orders under account ${ACCOUNT} not found.`,
      });
    }
  });
});

describe('ListStreams', () => {
  it('pages by name', async () => {
    const { call, createStream } = await testKinesis();
    for (const name of ['b', 'a', 'C', 'd']) await createStream(name);
    const first = await call(ListStreams, { Limit: 3 });
    expect(first).toMatchObject({ StreamNames: ['C', 'a', 'b'], HasMoreStreams: true });
    expect(first.StreamSummaries?.[0]).toMatchObject({
      StreamName: 'C',
      StreamARN: `${ARN}C`,
      StreamStatus: 'ACTIVE',
    });
    const rest = await call(ListStreams, { NextToken: first.NextToken });
    expect(rest).toMatchObject({ StreamNames: ['d'], HasMoreStreams: false });
    expect(rest).not.toHaveProperty('NextToken');
    expect((await call(ListStreams, { ExclusiveStartStreamName: 'aa' })).StreamNames).toEqual(['b', 'd']);
    expect((await call(ListStreams, {}, { region: 'eu-west-1' })).StreamNames).toEqual([]);
  });

  it('refuses a token that is not its own, or too old', async () => {
    const { call, failure, createStream, clock } = await testKinesis();
    for (const name of ['a', 'b']) await createStream(name);
    const { NextToken } = await call(ListStreams, { Limit: 1 });
    expect(await failure(ListStreams, { NextToken: 'bm9uc2Vuc2U=' })).toMatchObject({
      code: 'InvalidArgumentException',
    });
    await clock.advance(300_001);
    expect(await failure(ListStreams, { NextToken })).toMatchObject({ code: 'ExpiredNextTokenException' });
  });
});

describe('retention', () => {
  const later = (hours: number) => ({ StreamName: 'orders', RetentionPeriodHours: hours });

  it('grows and shrinks by its own operation', async () => {
    const { call, failure, createStream, clock } = await testKinesis();
    await createStream();
    await call(IncreaseStreamRetentionPeriod, later(25));
    expect((await call(DescribeStream, { StreamName: 'orders' })).StreamDescription.StreamStatus).toBe(
      'UPDATING',
    );
    await clock.advance(SETTLED_MS);
    await call(IncreaseStreamRetentionPeriod, later(25));
    expect(await failure(IncreaseStreamRetentionPeriod, later(24))).toEqual({
      code: 'InvalidArgumentException',
      message:
        'Requested retention period (24 hours) for stream orders can not be shorter than existing retention period (25 hours). Use DecreaseRetentionPeriod API.',
    });
    expect(await failure(DecreaseStreamRetentionPeriod, later(26))).toEqual({
      code: 'InvalidArgumentException',
      message:
        'Requested retention period (26 hours) for stream orders can not be longer than existing retention period (25 hours). Use IncreaseRetentionPeriod API.',
    });
    await call(DecreaseStreamRetentionPeriod, later(24));
    expect(await failure(DecreaseStreamRetentionPeriod, later(24))).toEqual({
      code: 'ResourceInUseException',
      message: `Stream orders under account ${ACCOUNT} not ACTIVE, instead in state UPDATING`,
    });
  });

  it('waits until the stream is created', async () => {
    const { call, failure } = await testKinesis();
    await call(CreateStream, { StreamName: 'orders', ShardCount: 1 });
    expect(await failure(IncreaseStreamRetentionPeriod, later(48))).toEqual({
      code: 'ResourceInUseException',
      message: `Stream orders under account ${ACCOUNT} not ACTIVE, instead in state CREATING`,
    });
  });

  it('has its limits', async () => {
    const { failure, createStream } = await testKinesis();
    await createStream();
    expect(await failure(IncreaseStreamRetentionPeriod, later(23))).toMatchObject({
      message:
        'Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short.',
    });
    expect(await failure(IncreaseStreamRetentionPeriod, later(9999))).toMatchObject({
      message:
        'Maximum allowed retention period is 8760 hours. Requested retention period (9999 hours) is too long.',
    });
  });
});

describe('tags', () => {
  const StreamName = 'orders';

  it('are kept, overwritten, listed in order and removed', async () => {
    const { call, createStream } = await testKinesis();
    await createStream();
    await call(AddTagsToStream, { StreamName, Tags: { ÿ: '', a: '1', _: '2', '@': '3', ' ': '4' } });
    await call(AddTagsToStream, { StreamName, Tags: { a: '5' } });
    expect(await call(ListTagsForStream, { StreamName, Limit: 3 })).toEqual({
      Tags: [
        { Key: ' ', Value: '4' },
        { Key: '@', Value: '3' },
        { Key: '_', Value: '2' },
      ],
      HasMoreTags: true,
    });
    await call(RemoveTagsFromStream, { StreamName, TagKeys: ['ÿ', 'unknown'] });
    expect(await call(ListTagsForStream, { StreamName, ExclusiveStartTagKey: '_' })).toEqual({
      Tags: [{ Key: 'a', Value: '5' }],
      HasMoreTags: false,
    });
  });

  it('come with the stream', async () => {
    const { call } = await testKinesis();
    await call(CreateStream, { StreamName, ShardCount: 1, Tags: { team: 'data' } });
    expect((await call(ListTagsForStream, { StreamName })).Tags).toEqual([{ Key: 'team', Value: 'data' }]);
  });

  it('have their rules', async () => {
    const { failure, call, createStream } = await testKinesis();
    await createStream();
    for (const bad of [';', '\t', ',', '\n']) {
      expect(await failure(AddTagsToStream, { StreamName, Tags: { a: bad } })).toEqual({
        code: 'InvalidArgumentException',
        message:
          'Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @.',
      });
    }
    expect(await failure(RemoveTagsFromStream, { StreamName, TagKeys: ['a;b'] })).toMatchObject({
      code: 'InvalidArgumentException',
    });
    const colons = { 'team:name': 'https://example.com/a+b', 'größe 100%': 'a@b.c' };
    await call(AddTagsToStream, { StreamName, Tags: colons });
    await call(RemoveTagsFromStream, { StreamName, TagKeys: Object.keys(colons) });
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, place) => [`k${place}`, 'v']));
    await call(AddTagsToStream, { StreamName, Tags: many });
    expect(await failure(AddTagsToStream, { StreamName, Tags: { one: 'more' } })).toMatchObject({
      message: `Failed to add tags to stream orders under account ${ACCOUNT} because a given stream cannot have more than 10 tags associated with it.`,
    });
    expect(await failure(AddTagsToStream, { StreamName: 'other', Tags: { a: ';' } })).toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});
