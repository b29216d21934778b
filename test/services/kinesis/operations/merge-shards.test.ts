import { describe, expect, it } from 'vitest';
import { DescribeStream } from '../../../../src/services/kinesis/operations/describe-stream.ts';
import { MergeShards } from '../../../../src/services/kinesis/operations/merge-shards.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { splitStream, MIDDLE_HASH_KEY, shardIdOf } from '../fixtures.ts';
import { ACCOUNT } from '../harness.ts';

const StreamName = 'orders';

describe('MergeShards', () => {
  it('closes two adjacent shards and opens their child', async () => {
    const { call, clock } = await splitStream();
    await call(MergeShards, { StreamName, ShardToMerge: shardIdOf(1), AdjacentShardToMerge: shardIdOf(2) });
    await clock.advance(SETTLED_MS);
    const { Shards } = (await call(DescribeStream, { StreamName })).StreamDescription;
    const ending = { EndingSequenceNumber: expect.stringMatching(/^\d{56}$/) };
    expect(Shards).toMatchObject([
      { ShardId: shardIdOf(0), SequenceNumberRange: ending },
      {
        ShardId: shardIdOf(1),
        ParentShardId: shardIdOf(0),
        SequenceNumberRange: ending,
        HashKeyRange: { StartingHashKey: '0' },
      },
      {
        ShardId: shardIdOf(2),
        ParentShardId: shardIdOf(0),
        SequenceNumberRange: ending,
        HashKeyRange: { StartingHashKey: MIDDLE_HASH_KEY },
      },
      { ShardId: shardIdOf(3), ParentShardId: shardIdOf(1), AdjacentParentShardId: shardIdOf(2) },
    ]);
    expect(Shards[3]!.SequenceNumberRange).not.toHaveProperty('EndingSequenceNumber');
    expect(Shards[1]).not.toHaveProperty('AdjacentParentShardId');
  });

  it('rejects shards that are not adjacent in this order', async () => {
    const { failure } = await splitStream();
    const merge = { StreamName, ShardToMerge: shardIdOf(2), AdjacentShardToMerge: shardIdOf(1) };
    expect(await failure(MergeShards, merge)).toEqual({
      code: 'InvalidArgumentException',
      message: `Shards ${shardIdOf(2)} and ${shardIdOf(1)} in stream orders under account ${ACCOUNT} are not an adjacent pair of shards eligible for merging`,
    });
  });
});
