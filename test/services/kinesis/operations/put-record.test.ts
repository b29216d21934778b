import { describe, expect, it } from 'vitest';
import { CreateStream } from '../../../../src/services/kinesis/operations/create-stream.ts';
import { DeleteStream } from '../../../../src/services/kinesis/operations/delete-stream.ts';
import { GetRecords } from '../../../../src/services/kinesis/operations/get-records.ts';
import { PutRecord } from '../../../../src/services/kinesis/operations/put-record.ts';
import { SplitShard } from '../../../../src/services/kinesis/operations/split-shard.ts';
import { StorageError } from '../../../../src/storage/error.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { onDemandStream } from '../fixtures.ts';
import { ACCOUNT, ARN, testKinesis } from '../harness.ts';

const Data = Buffer.from('hello');
const StreamName = 'orders';

describe('PutRecord', () => {
  it.each([
    ['a', 'shardId-000000000000'],
    ['b', 'shardId-000000000001'],
    ['f', 'shardId-000000000001'],
    ['e', 'shardId-000000000002'],
  ])('sends partition key %s to %s', async (PartitionKey, ShardId) => {
    const { call, createStream } = await testKinesis();
    const StreamName = await createStream('orders', 3);
    const response = await call(PutRecord, { StreamName, PartitionKey, Data });
    expect(response).toEqual({ ShardId, SequenceNumber: expect.stringMatching(/^\d{56}$/) });
  });

  it.each([
    // The hex digits of numbers that AWS was recorded to accept and to reject: kinesalite, test/putRecord.js.
    ['20000000000000000000000000000000000000000000002', true],
    ['20000000000000000000000000000000000000000000001', true],
    ['20000000000000000000000000000000000000800000002', true],
    ['20000000000000000000000000000000000000000000003', false],
    ['20000000000800000000000000000000000000000000002', false],
    ['2ffffffffff7fffffffffffffff000000000007fffffff2', false],
  ])('accepts SequenceNumberForOrdering 0x%s: %s', async (hex, accepted) => {
    const { call, createStream } = await testKinesis();
    const StreamName = await createStream();
    const SequenceNumberForOrdering = BigInt(`0x${hex}`).toString();
    const put = call(PutRecord, {
      StreamName,
      PartitionKey: 'a',
      Data: Buffer.alloc(0),
      SequenceNumberForOrdering,
    });
    if (accepted) expect((await put).ShardId).toBe('shardId-000000000000');
    else await expect(put).rejects.toMatchObject({ code: 'InvalidArgumentException' });
  });

  it('accepts the number of the last record for the ordering of the next, before and after a reshard', async () => {
    const { call, createStream, clock } = await testKinesis();
    const StreamName = await createStream();
    const put = { StreamName, PartitionKey: 'a', Data: Buffer.alloc(0) };
    let last = (await call(PutRecord, put)).SequenceNumber;
    const next = async () => {
      const { SequenceNumber } = await call(PutRecord, { ...put, SequenceNumberForOrdering: last });
      expect(BigInt(SequenceNumber)).toBeGreaterThan(BigInt(last));
      last = SequenceNumber;
    };
    await next();
    await call(SplitShard, { StreamName, ShardToSplit: '0', NewStartingHashKey: '1000' });
    await clock.advance(SETTLED_MS);
    await next();
    await next();
  });

  it('uses an ExplicitHashKey, up to the greatest there is', async () => {
    const { call, createStream } = await testKinesis();
    const StreamName = await createStream('orders', 3);
    const ExplicitHashKey = '340282366920938463463374607431768211455';
    const response = await call(PutRecord, { StreamName, PartitionKey: 'a', Data, ExplicitHashKey });
    expect(response.ShardId).toBe('shardId-000000000002');
  });

  it('accepts the ARN of the stream instead of its name', async () => {
    const { call, createStream, iteratorAt, readTexts } = await testKinesis();
    const StreamName = await createStream();
    await call(PutRecord, { StreamARN: ARN + StreamName, PartitionKey: 'a', Data });
    expect(await readTexts(await iteratorAt(StreamName))).toEqual(['hello']);
  });

  it('reports what is wrong with a request', async () => {
    const { failure, createStream } = await testKinesis();
    const StreamName = await createStream();
    const put = { StreamName, PartitionKey: 'a', Data };
    const outside = '340282366920938463463374607431768211456';
    expect(await failure(PutRecord, { PartitionKey: 'a', Data })).toEqual({
      code: 'ValidationException',
      message:
        "1 validation error detected: Value null at 'streamName' failed to satisfy constraint: Member must not be null",
    });
    expect(await failure(PutRecord, { ...put, StreamName: 'other' })).toEqual({
      code: 'ResourceNotFoundException',
      message: `Stream other under account ${ACCOUNT} not found.`,
    });
    expect(await failure(PutRecord, { ...put, ExplicitHashKey: outside })).toEqual({
      code: 'InvalidArgumentException',
      message: `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${outside}`,
    });
    expect(await failure(PutRecord, { ...put, SequenceNumberForOrdering: '7'.repeat(60) })).toEqual({
      code: 'InvalidArgumentException',
      message: `ExclusiveMinimumSequenceNumber ${'7'.repeat(60)} used in PutRecord on stream orders under account ${ACCOUNT} is invalid.`,
    });
    expect(await failure(PutRecord, { ...put, StreamARN: `${ARN}other` })).toMatchObject({
      code: 'InvalidArgumentException',
    });
    expect(await failure(PutRecord, { ...put, Data: Buffer.alloc(2 ** 20) })).toEqual({
      code: 'ValidationException',
      message:
        "1 validation error detected: Value at 'data' failed to satisfy constraint: Member must have length less than or equal to 1048576",
    });
  });

  it('accepts a record of the largest size that a stream allows', async () => {
    const { call, createStream } = await testKinesis({ quotas: 'on' });
    const StreamName = await createStream();
    await call(PutRecord, { StreamName, PartitionKey: 'a', Data: Buffer.alloc(2 ** 20 - 1) });
  });

  it('finds no stream that is being created or deleted', async () => {
    const { call, failure, createStream } = await testKinesis();
    await call(CreateStream, { StreamName: 'young', ShardCount: 1 });
    expect(await failure(PutRecord, { StreamName: 'young', PartitionKey: 'a', Data })).toMatchObject({
      message: `Stream young under account ${ACCOUNT} not found.`,
    });
    const StreamName = await createStream();
    await call(DeleteStream, { StreamName });
    expect(await failure(PutRecord, { StreamName, PartitionKey: 'a', Data })).toMatchObject({
      message: `Stream orders under account ${ACCOUNT} not found.`,
    });
  });

  it('reports the missing stream to a put and a read during which it is deleted', async () => {
    const { call, failure, createStream, iteratorAt, options } = await testKinesis();
    const StreamName = await createStream();
    const ShardIterator = await iteratorAt(StreamName);
    let deleted = () => {};
    const deletion = new Promise<void>((resolve) => (deleted = resolve));
    const missing = async () => {
      await deletion;
      throw new StorageError('not-found', 'the log is gone');
    };
    Object.assign(options.store.logs, { append: missing, read: missing });
    const failing = [
      failure(PutRecord, { StreamName, PartitionKey: 'a', Data }),
      failure(GetRecords, { ShardIterator }),
    ];
    await call(DeleteStream, { StreamName });
    deleted();
    expect(await Promise.all(failing)).toMatchObject([
      { message: `Stream orders under account ${ACCOUNT} not found.` },
      { message: `Shard shardId-000000000000 in stream orders under account ${ACCOUNT} does not exist` },
    ]);
  });

  it('does not find the stream of another region', async () => {
    const { call, failure, createStream } = await testKinesis();
    const StreamName = await createStream();
    await call(PutRecord, { StreamName, PartitionKey: 'a', Data });
    const elsewhere = { region: 'eu-west-1' };
    expect(await failure(PutRecord, { StreamName, PartitionKey: 'a', Data }, elsewhere)).toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('stores the key of a record of an AUTO stream, but ignores it and the hash key when it chooses a shard', async () => {
    const { call, iteratorAt } = await onDemandStream('AUTO');
    const keyed = { StreamName, PartitionKey: 'a', ExplicitHashKey: '0', Data };
    const shards = new Set<string>();
    for (let count = 0; count < 4; count++) shards.add((await call(PutRecord, keyed)).ShardId);
    expect(shards.size).toBe(4);
    const { Records } = await call(GetRecords, { ShardIterator: await iteratorAt(StreamName) });
    expect(Records[0]!.PartitionKey).toBe('a');
  });

  it('rejects SequenceNumberForOrdering on an AUTO stream', async () => {
    const { failure } = await onDemandStream('AUTO');
    expect(await failure(PutRecord, { StreamName, Data, SequenceNumberForOrdering: '0' })).toEqual({
      code: 'InvalidArgumentException',
      message: `SequenceNumberForOrdering cannot be used in PutRecord on stream orders under account ${ACCOUNT}, whose RecordDistributionStrategy is AUTO.`,
    });
  });
});
