import { describe, expect, it } from 'vitest';
import { CreateStream } from '../../../../src/services/kinesis/operations/create-stream.ts';
import { ListShards } from '../../../../src/services/kinesis/operations/list-shards.ts';
import { PutRecord } from '../../../../src/services/kinesis/operations/put-record.ts';
import { SplitShard } from '../../../../src/services/kinesis/operations/split-shard.ts';
import { UpdateShardCount } from '../../../../src/services/kinesis/operations/update-shard-count.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { ACCOUNT, ARN, testKinesis } from '../harness.ts';

const StreamName = 'orders';

const to = (TargetShardCount: number) => ({
  StreamName,
  TargetShardCount,
  ScalingType: 'UNIFORM_SCALING' as const,
});

describe('UpdateShardCount', () => {
  it('scales a stream to a number of open shards, and keeps its records', async () => {
    const { call, clock, createStream, iteratorAt, readTexts } = await testKinesis();
    await createStream(StreamName, 4);
    await call(PutRecord, { StreamName, PartitionKey: 'a', ExplicitHashKey: '0', Data: Buffer.from('kept') });
    expect(await call(UpdateShardCount, to(5))).toEqual({
      StreamName,
      StreamARN: `${ARN}orders`,
      CurrentShardCount: 4,
      TargetShardCount: 5,
    });
    await clock.advance(SETTLED_MS);
    const { Shards } = await call(ListShards, { StreamName, ShardFilter: { Type: 'AT_LATEST' } });
    expect(Shards).toHaveLength(5);
    expect((await call(ListShards, { StreamName })).Shards).toHaveLength(15);
    expect(await readTexts(await iteratorAt(StreamName))).toEqual(['kept']);
  });

  it('scales to at most double and at least half, and accepts the current count', async () => {
    const { call, failure, createStream } = await testKinesis();
    await createStream(StreamName, 4);
    await call(UpdateShardCount, to(4));
    expect(await failure(UpdateShardCount, to(9))).toEqual({
      code: 'LimitExceededException',
      message:
        'UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: 4, Target shard count: 9',
    });
    expect(await failure(UpdateShardCount, to(1))).toEqual({
      code: 'LimitExceededException',
      message:
        'UpdateShardCount cannot scale down below half your current open shard count. Current open shard count: 4, Target shard count: 1',
    });
  });

  it('rejects more than 10,000 shards, and more than the account may have', async () => {
    const { call, failure, createStream } = await testKinesis();
    await createStream(StreamName, 4);
    expect(await failure(UpdateShardCount, to(10_001))).toEqual({
      code: 'LimitExceededException',
      message:
        'Target shard count or number of open shards cannot be greater than 10000. Current open shard count: 4, Target shard count: 10001',
    });
    await call(CreateStream, { StreamName: 'large', ShardCount: 19_996 });
    expect((await failure(UpdateShardCount, to(5))).message).toContain(
      `would exceed the shard limit for the account ${ACCOUNT} in us-east-1. Current shard count for the account: 20000. Limit: 20000. Number of additional shards that would have resulted from this request: 1.`,
    );
    // AWS looks for the shard, then at the limit, then at the hash key.
    const split = { StreamName, ShardToSplit: '7', NewStartingHashKey: '0' };
    expect((await failure(SplitShard, split)).code).toBe('ResourceNotFoundException');
    expect((await failure(SplitShard, { ...split, ShardToSplit: '0' })).code).toBe('LimitExceededException');
    await call(UpdateShardCount, to(3));
  });

  it('accepts ten calls a day, across a restart', async () => {
    const before = await testKinesis({ quotas: 'on' });
    const { clock } = before;
    await before.createStream('orders', 2);
    for (let count = 0; count < 10; count++) {
      await before.call(UpdateShardCount, to(count % 2 === 0 ? 3 : 2));
      await clock.advance(SETTLED_MS);
    }
    await before.engine.close();
    const after = await testKinesis(before.options);
    expect(await after.failure(UpdateShardCount, to(3))).toEqual({
      code: 'LimitExceededException',
      message: `Stream orders under account ${ACCOUNT} has reached the limit of 10 updates of the shard count in a rolling 24-hour period.`,
    });
  });
});
