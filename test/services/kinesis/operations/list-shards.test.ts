import { describe, expect, it } from 'vitest';
import { CreateStream } from '../../../../src/services/kinesis/operations/create-stream.ts';
import { ListShards } from '../../../../src/services/kinesis/operations/list-shards.ts';
import { splitStream, shardIdOf, type TestKinesis } from '../fixtures.ts';
import { ACCOUNT, testKinesis } from '../harness.ts';

const StreamName = 'orders';

const numbersOf = async ({ call }: Pick<TestKinesis, 'call'>, input: object) =>
  (await call(ListShards, { StreamName, ...input })).Shards!.map(({ ShardId }) => Number(ShardId.slice(-3)));

describe('ListShards', () => {
  it('applies each type of filter', async () => {
    const kinesis = await splitStream();
    const nowMs = kinesis.clock.now();
    const splitMs = kinesis.engine.streams.find({ account: ACCOUNT, region: 'us-east-1' }, StreamName)!
      .document.shards[0]!.closedMs!;
    const filtered = (ShardFilter: object) => numbersOf(kinesis, { ShardFilter });
    expect(await numbersOf(kinesis, {})).toEqual([0, 1, 2]);
    expect(await filtered({ Type: 'FROM_TRIM_HORIZON' })).toEqual([0, 1, 2]);
    expect(await filtered({ Type: 'AT_TRIM_HORIZON' })).toEqual([0]);
    expect(await filtered({ Type: 'AT_LATEST' })).toEqual([1, 2]);
    expect(await filtered({ Type: 'AFTER_SHARD_ID', ShardId: shardIdOf(1) })).toEqual([2]);
    expect(await filtered({ Type: 'AT_TIMESTAMP', Timestamp: 0 })).toEqual([0]);
    expect(await filtered({ Type: 'AT_TIMESTAMP', Timestamp: splitMs - 1 })).toEqual([0]);
    expect(await filtered({ Type: 'AT_TIMESTAMP', Timestamp: splitMs })).toEqual([1, 2]);
    expect(await filtered({ Type: 'FROM_TIMESTAMP', Timestamp: splitMs })).toEqual([0, 1, 2]);
    expect(await filtered({ Type: 'FROM_TIMESTAMP', Timestamp: nowMs })).toEqual([1, 2]);
    await kinesis.clock.advance(24 * 3_600_000);
    expect(await numbersOf(kinesis, {})).toEqual([1, 2]);
    expect(await filtered({ Type: 'AT_TRIM_HORIZON' })).toEqual([1, 2]);
  });

  it('lists only the stream of the given creation time', async () => {
    const { call, failure, clock, createStream } = await testKinesis();
    await clock.advance(250);
    const created = clock.now();
    await createStream();
    const request = (StreamCreationTimestamp: number) => ({ StreamName, StreamCreationTimestamp });
    expect((await call(ListShards, request(created))).Shards).toHaveLength(1);
    // A client that has kept the whole seconds.
    expect((await call(ListShards, request(created - 250))).Shards).toHaveLength(1);
    expect(await failure(ListShards, request(created - 60_000))).toEqual({
      code: 'ResourceNotFoundException',
      message: `Stream orders under account ${ACCOUNT} not found.`,
    });
  });

  it('continues a list with the filter it began with', async () => {
    const { call, failure, clock, createStream } = await testKinesis();
    await createStream(StreamName, 5);
    const ShardFilter = { Type: 'AFTER_SHARD_ID', ShardId: shardIdOf(0) } as const;
    const first = await call(ListShards, { StreamName, MaxResults: 3, ShardFilter });
    const rest = await call(ListShards, { NextToken: first.NextToken });
    expect([first, rest].map(({ Shards }) => Shards!.map(({ ShardId }) => ShardId.at(-1)))).toEqual([
      ['1', '2', '3'],
      ['4'],
    ]);
    expect(rest).not.toHaveProperty('NextToken');
    const { NextToken } = first;
    expect(await failure(ListShards, {})).toMatchObject({
      message: 'Either NextToken or StreamName should be provided.',
    });
    for (const extra of [{ StreamName }, { ExclusiveStartShardId: '0' }, { ShardFilter }]) {
      expect(await failure(ListShards, { NextToken, ...extra })).toEqual({
        code: 'InvalidArgumentException',
        message: `NextToken and ${Object.keys(extra)[0]} cannot be provided together.`,
      });
    }
    await clock.advance(300_001);
    expect(await failure(ListShards, { NextToken })).toMatchObject({ code: 'ExpiredNextTokenException' });
  });

  it('reports a filter that lacks a member, and a stream that is not ready', async () => {
    const { call, failure, createStream } = await testKinesis();
    await createStream();
    for (const Type of ['AFTER_SHARD_ID', 'AT_TIMESTAMP', 'FROM_TIMESTAMP'] as const) {
      expect(await failure(ListShards, { StreamName, ShardFilter: { Type } })).toMatchObject({
        code: 'InvalidArgumentException',
      });
    }
    await call(CreateStream, { StreamName: 'young', ShardCount: 1 });
    expect(await failure(ListShards, { StreamName: 'young' })).toMatchObject({
      code: 'ResourceInUseException',
    });
  });
});
