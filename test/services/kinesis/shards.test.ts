import { describe, expect, it } from 'vitest';
import { GetRecords } from '../../../src/services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../../src/services/kinesis/operations/get-shard-iterator.ts';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { DeleteStream } from '../../../src/services/kinesis/operations/delete-stream.ts';
import { DescribeStream } from '../../../src/services/kinesis/operations/describe-stream.ts';
import { ListShards } from '../../../src/services/kinesis/operations/list-shards.ts';
import { MergeShards } from '../../../src/services/kinesis/operations/merge-shards.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { SplitShard } from '../../../src/services/kinesis/operations/split-shard.ts';
import { UpdateShardCount } from '../../../src/services/kinesis/operations/update-shard-count.ts';
import { SETTLED_MS } from '../../engine/harness.ts';
import { ACCOUNT, ARN, testKinesis } from './harness.ts';

const StreamName = 'orders';
const MIDDLE = '170141183460469231731687303715884105728';
const idOf = (number: number) => `shardId-${String(number).padStart(12, '0')}`;

/** A stream of one shard with three records a second apart, then split. */
async function splitStream() {
  const kinesis = await testKinesis();
  const { call, clock, createStream } = kinesis;
  await createStream();
  const numbers: string[] = [];
  for (const text of ['one', 'two', 'three']) {
    const put = await call(PutRecord, { StreamName, PartitionKey: 'a', Data: Buffer.from(text) });
    numbers.push(put.SequenceNumber);
    await clock.advance(1000);
  }
  await call(SplitShard, { StreamName, ShardToSplit: '0', NewStartingHashKey: MIDDLE });
  await clock.advance(SETTLED_MS);
  return { ...kinesis, numbers };
}

describe('SplitShard and MergeShards', () => {
  it('close parents and open children', async () => {
    const { call, clock } = await splitStream();
    await call(MergeShards, { StreamName, ShardToMerge: idOf(1), AdjacentShardToMerge: idOf(2) });
    await clock.advance(SETTLED_MS);
    const { Shards } = (await call(DescribeStream, { StreamName })).StreamDescription;
    const ending = { EndingSequenceNumber: expect.stringMatching(/^\d{56}$/) };
    expect(Shards).toMatchObject([
      { ShardId: idOf(0), SequenceNumberRange: ending },
      {
        ShardId: idOf(1),
        ParentShardId: idOf(0),
        SequenceNumberRange: ending,
        HashKeyRange: { StartingHashKey: '0' },
      },
      {
        ShardId: idOf(2),
        ParentShardId: idOf(0),
        SequenceNumberRange: ending,
        HashKeyRange: { StartingHashKey: MIDDLE },
      },
      { ShardId: idOf(3), ParentShardId: idOf(1), AdjacentParentShardId: idOf(2) },
    ]);
    expect(Shards[3]!.SequenceNumberRange).not.toHaveProperty('EndingSequenceNumber');
    expect(Shards[1]).not.toHaveProperty('AdjacentParentShardId');
  });

  it('lead a reader from the end of a shard to its children', async () => {
    const { call, iteratorAt } = await splitStream();
    const answer = await call(GetRecords, { ShardIterator: await iteratorAt(StreamName) });
    expect(answer.Records.map(({ Data }) => Data.toString())).toEqual(['one', 'two', 'three']);
    expect(answer).not.toHaveProperty('NextShardIterator');
    expect(answer.MillisBehindLatest).toBe(0);
    expect(answer.ChildShards).toEqual([
      {
        ShardId: idOf(1),
        ParentShards: [idOf(0)],
        HashKeyRange: { StartingHashKey: '0', EndingHashKey: '170141183460469231731687303715884105727' },
      },
      {
        ShardId: idOf(2),
        ParentShards: [idOf(0)],
        HashKeyRange: { StartingHashKey: MIDDLE, EndingHashKey: '340282366920938463463374607431768211455' },
      },
    ]);
    const atEnd = await iteratorAt(StreamName, { ShardIteratorType: 'LATEST' });
    expect(await call(GetRecords, { ShardIterator: atEnd })).toMatchObject({
      Records: [],
      ChildShards: [{}, {}],
    });
  });

  it('say what cannot be done', async () => {
    const { call, failure } = await splitStream();
    const split = { StreamName, ShardToSplit: idOf(1), NewStartingHashKey: '1' };
    expect(await failure(SplitShard, split)).toEqual({
      code: 'InvalidArgumentException',
      message: `NewStartingHashKey 1 used in SplitShard() on shard ${idOf(1)} in stream orders under account ${ACCOUNT} is not both greater than one plus the shard's StartingHashKey 0 and less than the shard's EndingHashKey 170141183460469231731687303715884105727.`,
    });
    expect(await failure(SplitShard, { ...split, ShardToSplit: 'shard-0' })).toEqual({
      code: 'InvalidArgumentException',
      message: `Shard ${idOf(0)} in stream orders under account ${ACCOUNT} has already been merged or split, and thus is not eligible for merging or splitting.`,
    });
    expect(await failure(SplitShard, { ...split, ShardToSplit: '9' })).toEqual({
      code: 'ResourceNotFoundException',
      message: `Could not find shard ${idOf(9)} in stream orders under account ${ACCOUNT}.`,
    });
    expect(await failure(SplitShard, { ...split, StreamName: 'other', ShardToSplit: 'x9' })).toEqual({
      code: 'ResourceNotFoundException',
      message: `Could not find shard x9 in stream other under account ${ACCOUNT}.`,
    });
    const merge = { StreamName, ShardToMerge: idOf(2), AdjacentShardToMerge: idOf(1) };
    expect(await failure(MergeShards, merge)).toEqual({
      code: 'InvalidArgumentException',
      message: `Shards ${idOf(2)} and ${idOf(1)} in stream orders under account ${ACCOUNT} are not an adjacent pair of shards eligible for merging`,
    });
    await call(SplitShard, { ...split, NewStartingHashKey: '2' });
    expect(await failure(SplitShard, split)).toEqual({
      code: 'ResourceInUseException',
      message: `Stream orders under account ${ACCOUNT} not ACTIVE, instead in state UPDATING`,
    });
  });

  it('leave on-demand streams alone', async () => {
    const { call, failure, clock } = await testKinesis();
    await call(CreateStream, { StreamName });
    await clock.advance(SETTLED_MS);
    expect(await failure(SplitShard, { StreamName, ShardToSplit: '0', NewStartingHashKey: '2' })).toEqual({
      code: 'ValidationException',
      message: `Request is invalid. Stream orders under account ${ACCOUNT} is in On-Demand mode.`,
    });
  });
});

describe('UpdateShardCount', () => {
  const to = (TargetShardCount: number) => ({
    StreamName,
    TargetShardCount,
    ScalingType: 'UNIFORM_SCALING' as const,
  });

  it('brings a stream to a number of open shards, and its records with it', async () => {
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

  it('goes no further than 10,000 shards, and no further than the account', async () => {
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

  it('goes as far as double and half, and nowhere when it is there', async () => {
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
});

describe('ListShards', () => {
  const ids = async ({ call }: Pick<Awaited<ReturnType<typeof testKinesis>>, 'call'>, input: object) =>
    (await call(ListShards, { StreamName, ...input })).Shards!.map(({ ShardId }) =>
      Number(ShardId.slice(-3)),
    );

  it('filters', async () => {
    const kinesis = await splitStream();
    const nowMs = kinesis.clock.now();
    const splitMs = kinesis.engine.streams.find({ account: ACCOUNT, region: 'us-east-1' }, StreamName)!
      .document.shards[0]!.closedMs!;
    const by = (ShardFilter: object) => ids(kinesis, { ShardFilter });
    expect(await ids(kinesis, {})).toEqual([0, 1, 2]);
    expect(await by({ Type: 'FROM_TRIM_HORIZON' })).toEqual([0, 1, 2]);
    expect(await by({ Type: 'AT_TRIM_HORIZON' })).toEqual([0]);
    expect(await by({ Type: 'AT_LATEST' })).toEqual([1, 2]);
    expect(await by({ Type: 'AFTER_SHARD_ID', ShardId: idOf(1) })).toEqual([2]);
    expect(await by({ Type: 'AT_TIMESTAMP', Timestamp: 0 })).toEqual([0]);
    expect(await by({ Type: 'AT_TIMESTAMP', Timestamp: splitMs - 1 })).toEqual([0]);
    expect(await by({ Type: 'AT_TIMESTAMP', Timestamp: splitMs })).toEqual([1, 2]);
    expect(await by({ Type: 'FROM_TIMESTAMP', Timestamp: splitMs })).toEqual([0, 1, 2]);
    expect(await by({ Type: 'FROM_TIMESTAMP', Timestamp: nowMs })).toEqual([1, 2]);
    await kinesis.clock.advance(24 * 3_600_000);
    expect(await ids(kinesis, {})).toEqual([1, 2]);
    expect(await by({ Type: 'AT_TRIM_HORIZON' })).toEqual([1, 2]);
  });

  it('is of the stream that was created then, if the request says when', async () => {
    const { call, failure, clock, createStream } = await testKinesis();
    await clock.advance(250);
    const created = clock.now();
    await createStream();
    const asked = (StreamCreationTimestamp: number) => ({ StreamName, StreamCreationTimestamp });
    expect((await call(ListShards, asked(created))).Shards).toHaveLength(1);
    // A client that has kept the whole seconds.
    expect((await call(ListShards, asked(created - 250))).Shards).toHaveLength(1);
    expect(await failure(ListShards, asked(created - 60_000))).toEqual({
      code: 'ResourceNotFoundException',
      message: `Stream orders under account ${ACCOUNT} not found.`,
    });
  });

  it('pages, and goes on with the filter it began with', async () => {
    const { call, failure, clock, createStream } = await testKinesis();
    await createStream(StreamName, 5);
    const ShardFilter = { Type: 'AFTER_SHARD_ID', ShardId: idOf(0) } as const;
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

  it('says when a filter lacks what it needs, or the stream is not ready', async () => {
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

describe('GetShardIterator', () => {
  it('begins where it is told', async () => {
    const { iteratorAt, readTexts, numbers, clock } = await splitStream();
    const from = async (position: Parameters<typeof iteratorAt>[1]) =>
      readTexts(await iteratorAt(StreamName, position), 2);
    const all = ['one', 'two', 'three'];
    const [first, second] = numbers;
    expect(await from({ ShardIteratorType: 'TRIM_HORIZON' })).toEqual(all);
    expect(await from({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: second })).toEqual(
      all.slice(1),
    );
    expect(await from({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: first })).toEqual(
      all.slice(1),
    );
    expect(await from({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: '0' })).toEqual(all);
    expect(await from({ ShardIteratorType: 'LATEST' })).toEqual([]);
    expect(await from({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: 0 })).toEqual(all);
    expect(await from({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: clock.now() })).toEqual([]);
  });

  it('in an empty shard, waits for what comes', async () => {
    const { call, createStream, iteratorAt, readTexts, clock } = await testKinesis();
    await createStream();
    const positions = [
      { ShardIteratorType: 'TRIM_HORIZON' },
      { ShardIteratorType: 'LATEST' },
      { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: clock.now() },
      { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: 0 },
    ] as const;
    const iterators = await Promise.all(positions.map((position) => iteratorAt(StreamName, position)));
    for (const iterator of iterators) expect(await readTexts(iterator)).toEqual([]);
    await call(PutRecord, { StreamName, PartitionKey: 'a', Data: Buffer.from('one') });
    for (const iterator of iterators) expect(await readTexts(iterator)).toEqual(['one']);
  });

  it('takes the edges of a shard', async () => {
    const { call, failure, iteratorAt, readTexts } = await splitStream();
    const { Shards } = (await call(DescribeStream, { StreamName })).StreamDescription;
    const { StartingSequenceNumber, EndingSequenceNumber } = Shards[0]!.SequenceNumberRange;
    for (const ShardIteratorType of ['AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER'] as const) {
      const first = await iteratorAt(StreamName, { ShardIteratorType, StartingSequenceNumber });
      expect(await readTexts(first)).toEqual(['one', 'two', 'three']);
    }
    const atEnd = { StartingSequenceNumber: EndingSequenceNumber };
    const last = await iteratorAt(StreamName, { ...atEnd, ShardIteratorType: 'AT_SEQUENCE_NUMBER' });
    expect(await call(GetRecords, { ShardIterator: last })).toMatchObject({
      Records: [],
      ChildShards: [{}, {}],
    });
    const after = {
      StreamName,
      ShardId: '0',
      ...atEnd,
      ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
    } as const;
    expect(await failure(GetShardIterator, after)).toEqual({
      code: 'InvalidArgumentException',
      message:
        'Invalid SequenceNumber for ShardIteratorType AFTER_SEQUENCE_NUMBER, SequenceNumber has reached max possible value for the shard.',
    });
  });

  it('takes numbers that no record has', async () => {
    const { iteratorAt, readTexts, numbers } = await splitStream();
    const secondIndex = BigInt(numbers[1]!);
    const aSecond = 1n << 36n;
    const near = (offset: bigint) => (secondIndex + offset).toString();
    const from = async (ShardIteratorType: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER', offset: bigint) =>
      readTexts(await iteratorAt(StreamName, { ShardIteratorType, StartingSequenceNumber: near(offset) }), 2);
    expect(await from('AT_SEQUENCE_NUMBER', -aSecond)).toEqual(['two', 'three']);
    expect(await from('AFTER_SEQUENCE_NUMBER', -aSecond)).toEqual(['two', 'three']);
    expect(await from('AT_SEQUENCE_NUMBER', 0n)).toEqual(['two', 'three']);
    expect(await from('AFTER_SEQUENCE_NUMBER', 0n)).toEqual(['three']);
    expect(await from('AT_SEQUENCE_NUMBER', aSecond)).toEqual(['three']);
    expect(await from('AFTER_SEQUENCE_NUMBER', aSecond)).toEqual(['three']);
  });

  it.each([
    [1n << 31n, 'shardId--02147483648'],
    [(1n << 32n) - 1n, 'shardId--00000000001'],
    [(1n << 31n) - 1n, 'shardId-002147483647'],
    [7n, 'shardId-000000000007'],
  ])('names the shard %s of a number as AWS does', async (shardNumber, shardId) => {
    const { failure, numbers } = await splitStream();
    // Of shard 0: the bits of the shard number are 0.
    const StartingSequenceNumber = String(BigInt(numbers[0]!) | (shardNumber << 4n));
    for (const ShardIteratorType of ['AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER'] as const) {
      const input = { StreamName, ShardId: '0', ShardIteratorType, StartingSequenceNumber };
      expect(await failure(GetShardIterator, input)).toEqual({
        code: 'InvalidArgumentException',
        message: `Invalid StartingSequenceNumber. It encodes ${shardId}, while it was used in a call to a shard with ${idOf(0)}`,
      });
    }
  });

  it.each(['0', '3', '4', 'f'])('refuses a number of version %s', async (version) => {
    const { failure, numbers } = await splitStream();
    const StartingSequenceNumber = String((BigInt(numbers[0]!) & ~0xfn) | BigInt(`0x${version}`));
    const at = { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber } as const;
    expect(await failure(GetShardIterator, { StreamName, ShardId: '0', ...at })).toEqual({
      code: 'InvalidArgumentException',
      message: `StartingSequenceNumber ${StartingSequenceNumber} used in GetShardIterator on shard ${idOf(0)} in stream orders under account ${ACCOUNT} is invalid.`,
    });
  });

  it('refuses the numbers of an earlier stream of that name', async () => {
    const { call, failure, createStream, numbers, clock } = await splitStream();
    await call(DeleteStream, { StreamName });
    await clock.advance(SETTLED_MS);
    await createStream();
    const at = { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: numbers[0] } as const;
    expect((await failure(GetShardIterator, { StreamName, ShardId: '0', ...at })).message).toContain(
      'is invalid because it did not come from this stream.',
    );
  });

  it('names what is wrong, the shard first', async () => {
    const { call, failure, clock, numbers, createStream } = await splitStream();
    const base = { StreamName, ShardId: '0', ShardIteratorType: 'TRIM_HORIZON' } as const;
    const inStream = `in stream orders under account ${ACCOUNT}`;
    const say = async (input: object) => (await failure(GetShardIterator, { ...base, ...input })).message;
    const at = { ShardIteratorType: 'AT_SEQUENCE_NUMBER' };
    expect(await say({ ...at, ShardId: 'ABKLFD8' })).toBe(`Could not find shard ABKLFD8 ${inStream}.`);
    expect(await say({ ...at, ShardId: '2147483648' })).toBe(`Could not find shard 2147483648 ${inStream}.`);
    expect(await say({ ...at, ShardId: 'anything-9' })).toBe(`Shard ${idOf(9)} ${inStream} does not exist`);
    expect(await say({ StreamName: 'other' })).toBe(
      `Shard ${idOf(0)} in stream other under account ${ACCOUNT} does not exist`,
    );
    const either =
      'Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified';
    expect(await say(at)).toBe(`${either} AT_SEQUENCE_NUMBER and no StartingSequenceNumber.`);
    expect(await say({ ShardIteratorType: 'LATEST', StartingSequenceNumber: numbers[0] })).toBe(
      `${either} LATEST and also a StartingSequenceNumber.`,
    );
    expect(await say({ ShardIteratorType: 'AT_TIMESTAMP' })).toBe(
      'Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.',
    );
    const nowMs = clock.now();
    expect(await say({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: nowMs + 1 })).toBe(
      `The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: ${nowMs + 1}, currentTimestampInMillis: ${nowMs}`,
    );
    const huge = '9'.repeat(57);
    expect(await say({ ...at, StartingSequenceNumber: huge })).toBe(
      `StartingSequenceNumber ${huge} used in GetShardIterator on shard ${idOf(0)} ${inStream} is invalid.`,
    );
    expect(await say({ ...at, StartingSequenceNumber: '5' })).toBe(
      `Invalid StartingSequenceNumber. It encodes ${idOf(5)}, while it was used in a call to a shard with ${idOf(0)}`,
    );
    await createStream('later');
    const foreign = await call(PutRecord, { StreamName: 'later', PartitionKey: 'a', Data: Buffer.alloc(0) });
    expect(await say({ ...at, StartingSequenceNumber: foreign.SequenceNumber })).toBe(
      `StartingSequenceNumber ${foreign.SequenceNumber} used in GetShardIterator on shard ${idOf(0)} ${inStream} is invalid because it did not come from this stream.`,
    );
  });

  it('is given out five times a second', async () => {
    const { call, failure, createStream } = await testKinesis({ quotas: 'on' });
    await createStream();
    const input = { StreamName, ShardId: '0', ShardIteratorType: 'LATEST' } as const;
    for (let count = 0; count < 5; count++) await call(GetShardIterator, input);
    expect(await failure(GetShardIterator, input)).toEqual({
      code: 'ProvisionedThroughputExceededException',
      message: `Rate exceeded for Shard - ${ACCOUNT}/orders/${idOf(0)}`,
    });
  });
});

describe('GetRecords with an iterator', () => {
  it('gives another one each time, at the tip too, and takes one as often as it comes', async () => {
    const { call, createStream, iteratorAt } = await testKinesis();
    await createStream();
    const ShardIterator = await iteratorAt(StreamName);
    const answers = [await call(GetRecords, { ShardIterator }), await call(GetRecords, { ShardIterator })];
    const tokens = [ShardIterator, ...answers.map(({ NextShardIterator }) => NextShardIterator)];
    expect(new Set(tokens).size).toBe(3);
  });

  it('refuses what is no iterator, or too old a one', async () => {
    const { failure, createStream, iteratorAt, clock } = await testKinesis();
    await createStream();
    expect(await failure(GetRecords, { ShardIterator: 'AAAA' })).toEqual({
      code: 'InvalidArgumentException',
      message: 'Invalid ShardIterator.',
    });
    const ShardIterator = await iteratorAt(StreamName);
    await clock.advance(360_000);
    expect(await failure(GetRecords, { ShardIterator })).toEqual({
      code: 'ExpiredIteratorException',
      message:
        'Iterator expired. The iterator was created at time Thu Jan 01 00:00:02 UTC 2026 while right now it is Thu Jan 01 00:06:02 UTC 2026 which is further in the future than the tolerated delay of 300000 milliseconds.',
    });
  });

  it('does not find a stream that is deleted, nor a later one of its name', async () => {
    const { call, failure, createStream, iteratorAt, clock } = await testKinesis();
    await createStream();
    const ShardIterator = await iteratorAt(StreamName);
    await call(DeleteStream, { StreamName });
    await clock.advance(SETTLED_MS);
    const gone = {
      code: 'ResourceNotFoundException',
      message: `Shard ${idOf(0)} in stream orders under account ${ACCOUNT} does not exist`,
    };
    expect(await failure(GetRecords, { ShardIterator })).toEqual(gone);
    await createStream();
    expect(await failure(GetRecords, { ShardIterator })).toEqual(gone);
  });

  it('is answered five times a second, and counted', async () => {
    const { call, failure, createStream, iteratorAt, engine } = await testKinesis({ quotas: 'on' });
    await createStream();
    await call(PutRecord, { StreamName, PartitionKey: 'key', Data: Buffer.from('data') });
    const ShardIterator = await iteratorAt(StreamName);
    for (let count = 0; count < 5; count++) await call(GetRecords, { ShardIterator });
    expect(await failure(GetRecords, { ShardIterator })).toEqual({
      code: 'ProvisionedThroughputExceededException',
      message: `Rate exceeded for Shard - ${ACCOUNT}/orders/${idOf(0)}`,
    });
    expect(engine.metrics.snapshot()).toMatchObject([
      {
        streamName: StreamName,
        status: 'ACTIVE',
        shards: [
          { recordsIn: 1, bytesIn: 7, recordsOut: 5, bytesOut: 35, writesThrottled: 0, readsThrottled: 1 },
        ],
      },
    ]);
  });

  it('goes on after a restart', async () => {
    const { call, createStream, iteratorAt, options } = await testKinesis();
    await createStream();
    await call(PutRecord, { StreamName, PartitionKey: 'key', Data: Buffer.from('data') });
    const ShardIterator = await iteratorAt(StreamName);
    const reopened = await testKinesis(options);
    expect(await reopened.readTexts(ShardIterator)).toEqual(['data']);
  });
});
