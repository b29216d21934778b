import { describe, expect, it } from 'vitest';
import { DeleteStream } from '../../../../src/services/kinesis/operations/delete-stream.ts';
import { DescribeStream } from '../../../../src/services/kinesis/operations/describe-stream.ts';
import { GetRecords } from '../../../../src/services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../../../src/services/kinesis/operations/get-shard-iterator.ts';
import { PutRecord } from '../../../../src/services/kinesis/operations/put-record.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { splitStream, shardIdOf } from '../fixtures.ts';
import { ACCOUNT, testKinesis } from '../harness.ts';

const StreamName = 'orders';

describe('GetShardIterator', () => {
  it('begins at each type of position', async () => {
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

  it('of an empty shard returns what is put later, for each type of position', async () => {
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

  it('accepts the first and the last sequence number of a shard', async () => {
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

  it('accepts numbers that no record has', async () => {
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
        message: `Invalid StartingSequenceNumber. It encodes ${shardId}, while it was used in a call to a shard with ${shardIdOf(0)}`,
      });
    }
  });

  it.each(['0', '3', '4', 'f'])('rejects a number of version %s', async (version) => {
    const { failure, numbers } = await splitStream();
    const StartingSequenceNumber = String((BigInt(numbers[0]!) & ~0xfn) | BigInt(`0x${version}`));
    const at = { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber } as const;
    expect(await failure(GetShardIterator, { StreamName, ShardId: '0', ...at })).toEqual({
      code: 'InvalidArgumentException',
      message: `StartingSequenceNumber ${StartingSequenceNumber} used in GetShardIterator on shard ${shardIdOf(0)} in stream orders under account ${ACCOUNT} is invalid.`,
    });
  });

  it('rejects the numbers of an earlier stream of that name', async () => {
    const { call, failure, createStream, numbers, clock } = await splitStream();
    await call(DeleteStream, { StreamName });
    await clock.advance(SETTLED_MS);
    await createStream();
    const at = { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: numbers[0] } as const;
    expect((await failure(GetShardIterator, { StreamName, ShardId: '0', ...at })).message).toContain(
      'is invalid because it did not come from this stream.',
    );
  });

  it('reports what is wrong, the shard first', async () => {
    const { call, failure, clock, numbers, createStream } = await splitStream();
    const base = { StreamName, ShardId: '0', ShardIteratorType: 'TRIM_HORIZON' } as const;
    const inStream = `in stream orders under account ${ACCOUNT}`;
    const messageFor = async (input: object) =>
      (await failure(GetShardIterator, { ...base, ...input })).message;
    const at = { ShardIteratorType: 'AT_SEQUENCE_NUMBER' };
    expect(await messageFor({ ...at, ShardId: 'ABKLFD8' })).toBe(`Could not find shard ABKLFD8 ${inStream}.`);
    expect(await messageFor({ ...at, ShardId: '2147483648' })).toBe(
      `Could not find shard 2147483648 ${inStream}.`,
    );
    expect(await messageFor({ ...at, ShardId: 'anything-9' })).toBe(
      `Shard ${shardIdOf(9)} ${inStream} does not exist`,
    );
    expect(await messageFor({ StreamName: 'other' })).toBe(
      `Shard ${shardIdOf(0)} in stream other under account ${ACCOUNT} does not exist`,
    );
    const either =
      'Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified';
    expect(await messageFor(at)).toBe(`${either} AT_SEQUENCE_NUMBER and no StartingSequenceNumber.`);
    expect(await messageFor({ ShardIteratorType: 'LATEST', StartingSequenceNumber: numbers[0] })).toBe(
      `${either} LATEST and also a StartingSequenceNumber.`,
    );
    expect(await messageFor({ ShardIteratorType: 'AT_TIMESTAMP' })).toBe(
      'Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.',
    );
    const nowMs = clock.now();
    expect(await messageFor({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: nowMs + 1 })).toBe(
      `The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: ${nowMs + 1}, currentTimestampInMillis: ${nowMs}`,
    );
    const huge = '9'.repeat(57);
    expect(await messageFor({ ...at, StartingSequenceNumber: huge })).toBe(
      `StartingSequenceNumber ${huge} used in GetShardIterator on shard ${shardIdOf(0)} ${inStream} is invalid.`,
    );
    expect(await messageFor({ ...at, StartingSequenceNumber: '5' })).toBe(
      `Invalid StartingSequenceNumber. It encodes ${shardIdOf(5)}, while it was used in a call to a shard with ${shardIdOf(0)}`,
    );
    await createStream('later');
    const other = await call(PutRecord, { StreamName: 'later', PartitionKey: 'a', Data: Buffer.alloc(0) });
    expect(await messageFor({ ...at, StartingSequenceNumber: other.SequenceNumber })).toBe(
      `StartingSequenceNumber ${other.SequenceNumber} used in GetShardIterator on shard ${shardIdOf(0)} ${inStream} is invalid because it did not come from this stream.`,
    );
  });

  it('is returned five times a second', async () => {
    const { call, failure, createStream } = await testKinesis({ quotas: 'on' });
    await createStream();
    const input = { StreamName, ShardId: '0', ShardIteratorType: 'LATEST' } as const;
    for (let count = 0; count < 5; count++) await call(GetShardIterator, input);
    expect(await failure(GetShardIterator, input)).toEqual({
      code: 'ProvisionedThroughputExceededException',
      message: `Rate exceeded for Shard - ${ACCOUNT}/orders/${shardIdOf(0)}`,
    });
  });
});
