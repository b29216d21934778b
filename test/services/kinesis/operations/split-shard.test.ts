import { describe, expect, it } from 'vitest';
import { CreateStream } from '../../../../src/services/kinesis/operations/create-stream.ts';
import { DescribeStream } from '../../../../src/services/kinesis/operations/describe-stream.ts';
import { SplitShard } from '../../../../src/services/kinesis/operations/split-shard.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { splitStream, MIDDLE_HASH_KEY, shardIdOf } from '../fixtures.ts';
import { ACCOUNT, testKinesis } from '../harness.ts';

const StreamName = 'orders';

describe('SplitShard', () => {
  it('closes the shard and opens two children', async () => {
    const { call } = await splitStream();
    const { Shards } = (await call(DescribeStream, { StreamName })).StreamDescription;
    expect(Shards).toMatchObject([
      {
        ShardId: shardIdOf(0),
        SequenceNumberRange: { EndingSequenceNumber: expect.stringMatching(/^\d{56}$/) },
      },
      { ShardId: shardIdOf(1), ParentShardId: shardIdOf(0), HashKeyRange: { StartingHashKey: '0' } },
      {
        ShardId: shardIdOf(2),
        ParentShardId: shardIdOf(0),
        HashKeyRange: { StartingHashKey: MIDDLE_HASH_KEY },
      },
    ]);
  });

  it('reports what cannot be done', async () => {
    const { call, failure } = await splitStream();
    const split = { StreamName, ShardToSplit: shardIdOf(1), NewStartingHashKey: '1' };
    expect(await failure(SplitShard, split)).toEqual({
      code: 'InvalidArgumentException',
      message: `NewStartingHashKey 1 used in SplitShard() on shard ${shardIdOf(1)} in stream orders under account ${ACCOUNT} is not both greater than one plus the shard's StartingHashKey 0 and less than the shard's EndingHashKey 170141183460469231731687303715884105727.`,
    });
    expect(await failure(SplitShard, { ...split, ShardToSplit: 'shard-0' })).toEqual({
      code: 'InvalidArgumentException',
      message: `Shard ${shardIdOf(0)} in stream orders under account ${ACCOUNT} has already been merged or split, and thus is not eligible for merging or splitting.`,
    });
    expect(await failure(SplitShard, { ...split, ShardToSplit: '9' })).toEqual({
      code: 'ResourceNotFoundException',
      message: `Could not find shard ${shardIdOf(9)} in stream orders under account ${ACCOUNT}.`,
    });
    expect(await failure(SplitShard, { ...split, StreamName: 'other', ShardToSplit: 'x9' })).toEqual({
      code: 'ResourceNotFoundException',
      message: `Could not find shard x9 in stream other under account ${ACCOUNT}.`,
    });
    await call(SplitShard, { ...split, NewStartingHashKey: '2' });
    expect(await failure(SplitShard, split)).toEqual({
      code: 'ResourceInUseException',
      message: `Stream orders under account ${ACCOUNT} not ACTIVE, instead in state UPDATING`,
    });
  });

  it('rejects an on-demand stream', async () => {
    const { call, failure, clock } = await testKinesis();
    await call(CreateStream, { StreamName });
    await clock.advance(SETTLED_MS);
    expect(await failure(SplitShard, { StreamName, ShardToSplit: '0', NewStartingHashKey: '2' })).toEqual({
      code: 'ValidationException',
      message: `Request is invalid. Stream orders under account ${ACCOUNT} is in On-Demand mode.`,
    });
  });
});
