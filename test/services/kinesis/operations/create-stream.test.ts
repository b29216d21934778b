import { describe, expect, it } from 'vitest';
import { CreateStream } from '../../../../src/services/kinesis/operations/create-stream.ts';
import { DescribeStreamSummary } from '../../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { DescribeStream } from '../../../../src/services/kinesis/operations/describe-stream.ts';
import { ListTagsForStream } from '../../../../src/services/kinesis/operations/list-tags-for-stream.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { ACCOUNT, ARN, testKinesis } from '../harness.ts';

describe('CreateStream', () => {
  it('creates a stream that is described as CREATING, then with its shards', async () => {
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

  it('creates an on-demand stream with four shards', async () => {
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

  it('creates a stream with tags', async () => {
    const { call } = await testKinesis();
    await call(CreateStream, { StreamName: 'orders', ShardCount: 1, Tags: { team: 'data' } });
    expect((await call(ListTagsForStream, { StreamName: 'orders' })).Tags).toEqual([
      { Key: 'team', Value: 'data' },
    ]);
  });

  it('rejects a name that exists, in any state', async () => {
    const { call, failure } = await testKinesis();
    await call(CreateStream, { StreamName: 'orders', ShardCount: 1 });
    expect(await failure(CreateStream, { StreamName: 'orders', ShardCount: 1 })).toEqual({
      code: 'ResourceInUseException',
      message: `Stream orders under account ${ACCOUNT} already exists.`,
    });
  });

  it('rejects more shards than an account may have', async () => {
    const { failure, createStream } = await testKinesis();
    await createStream('orders', 3);
    const response = await failure(CreateStream, { StreamName: 'more', ShardCount: 20_000 });
    expect(response.code).toBe('LimitExceededException');
    expect(response.message).toContain(
      `This request would exceed the shard limit for the account ${ACCOUNT} in us-east-1. Current shard count for the account: 3. Limit: 20000. Number of additional shards that would have resulted from this request: 20000. Refer to`,
    );
  });

  it('requires a shard count for a provisioned stream', async () => {
    const { failure } = await testKinesis();
    const input = { StreamName: 'a', StreamModeDetails: { StreamMode: 'PROVISIONED' as const } };
    expect(await failure(CreateStream, input)).toMatchObject({
      message:
        "1 validation error detected: Value null at 'shardCount' failed to satisfy constraint: Member must not be null",
    });
  });
});
