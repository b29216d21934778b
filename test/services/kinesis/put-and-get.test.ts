import { describe, expect, it } from 'vitest';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { DeleteStream } from '../../../src/services/kinesis/operations/delete-stream.ts';
import { GetRecords } from '../../../src/services/kinesis/operations/get-records.ts';
import { SplitShard } from '../../../src/services/kinesis/operations/split-shard.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { PutRecords } from '../../../src/services/kinesis/operations/put-records.ts';
import { StorageError } from '../../../src/storage/error.ts';
import { SETTLED_MS } from '../../engine/harness.ts';
import { ACCOUNT, ARN, testKinesis } from './harness.ts';

const Data = Buffer.from('hello');

describe('PutRecord', () => {
  it.each([
    ['a', 'shardId-000000000000'],
    ['b', 'shardId-000000000001'],
    ['f', 'shardId-000000000001'],
    ['e', 'shardId-000000000002'],
  ])('sends partition key %s to %s', async (PartitionKey, ShardId) => {
    const { call, createStream } = await testKinesis();
    const StreamName = await createStream('orders', 3);
    const answer = await call(PutRecord, { StreamName, PartitionKey, Data });
    expect(answer).toEqual({ ShardId, SequenceNumber: expect.stringMatching(/^\d{56}$/) });
  });

  it.each([
    // The hex digits of numbers that AWS was recorded to take, and to refuse: kinesalite, test/putRecord.js.
    ['20000000000000000000000000000000000000000000002', true],
    ['20000000000000000000000000000000000000000000001', true],
    ['20000000000000000000000000000000000000800000002', true],
    ['20000000000000000000000000000000000000000000003', false],
    ['20000000000800000000000000000000000000000000002', false],
    ['2ffffffffff7fffffffffffffff000000000007fffffff2', false],
  ])('takes SequenceNumberForOrdering 0x%s: %s', async (hex, taken) => {
    const { call, createStream } = await testKinesis();
    const StreamName = await createStream();
    const SequenceNumberForOrdering = BigInt(`0x${hex}`).toString();
    const put = call(PutRecord, {
      StreamName,
      PartitionKey: 'a',
      Data: Buffer.alloc(0),
      SequenceNumberForOrdering,
    });
    if (taken) expect((await put).ShardId).toBe('shardId-000000000000');
    else await expect(put).rejects.toMatchObject({ code: 'InvalidArgumentException' });
  });

  it('takes the number of the last record for the ordering of the next, before and after a reshard', async () => {
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

  it('follows an ExplicitHashKey to the last one there is', async () => {
    const { call, createStream } = await testKinesis();
    const StreamName = await createStream('orders', 3);
    const ExplicitHashKey = '340282366920938463463374607431768211455';
    const answer = await call(PutRecord, { StreamName, PartitionKey: 'a', Data, ExplicitHashKey });
    expect(answer.ShardId).toBe('shardId-000000000002');
  });

  it('takes the ARN for the name', async () => {
    const { call, createStream, iteratorAt, readTexts } = await testKinesis();
    const StreamName = await createStream();
    await call(PutRecord, { StreamARN: ARN + StreamName, PartitionKey: 'a', Data });
    expect(await readTexts(await iteratorAt(StreamName))).toEqual(['hello']);
  });

  it('names what is wrong with a request', async () => {
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

  it('takes a record of the largest size a stream allows', async () => {
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

  it('tells producers and readers alike when the stream is deleted under their hands', async () => {
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

  it('keeps namespaces apart', async () => {
    const { call, failure, createStream } = await testKinesis();
    const StreamName = await createStream();
    await call(PutRecord, { StreamName, PartitionKey: 'a', Data });
    const elsewhere = { region: 'eu-west-1' };
    expect(await failure(PutRecord, { StreamName, PartitionKey: 'a', Data }, elsewhere)).toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});

describe('PutRecords', () => {
  it('answers in the order of the request, and stores each shard in that order', async () => {
    const { call, createStream, iteratorAt, readTexts } = await testKinesis();
    const StreamName = await createStream('orders', 3);
    const keys = ['a', 'b', 'e', 'f', 'a', 'e'];
    const answer = await call(PutRecords, {
      StreamName,
      Records: keys.map((PartitionKey, place) => ({
        PartitionKey,
        Data: Buffer.from(`${PartitionKey}${place}`),
      })),
    });
    expect(answer.FailedRecordCount).toBe(0);
    expect(answer.Records.map(({ ShardId }) => ShardId!.at(-1))).toEqual(['0', '1', '2', '1', '0', '2']);
    expect(await readTexts(await iteratorAt(StreamName, { ShardId: '0' }))).toEqual(['a0', 'a4']);
    expect(await readTexts(await iteratorAt(StreamName, { ShardId: '1' }))).toEqual(['b1', 'f3']);
    expect(await readTexts(await iteratorAt(StreamName, { ShardId: '2' }))).toEqual(['e2', 'e5']);
  });

  it('refuses the whole request for one bad record, and stores none', async () => {
    const { failure, createStream, iteratorAt, readTexts } = await testKinesis();
    const StreamName = await createStream();
    const good = { PartitionKey: 'a', Data };
    const cases = [
      { ...good, ExplicitHashKey: '340282366920938463463374607431768211456' },
      { ...good, Data: Buffer.alloc(2 ** 20) },
    ];
    for (const bad of cases) await failure(PutRecords, { StreamName, Records: [good, bad] });
    expect(await failure(PutRecords, { StreamName, Records: [good, cases[1]!] })).toEqual({
      code: 'ValidationException',
      message:
        "1 validation error detected: Value at 'records.2.member.data' failed to satisfy constraint: Member must have length less than or equal to 1048576",
    });
    const large = { PartitionKey: 'a', Data: Buffer.alloc(2 ** 20 - 1) };
    expect(
      await failure(PutRecords, { StreamName, Records: [...Array.from({ length: 10 }, () => large), good] }),
    ).toEqual({
      code: 'InvalidArgumentException',
      message: 'Records size exceeds 10 MB limit',
    });
    expect(await readTexts(await iteratorAt(StreamName))).toEqual([]);
  });

  it('fails the records alone that a shard has no room for', async () => {
    const { call, createStream } = await testKinesis({ quotas: 'on' });
    const StreamName = await createStream();
    const record = { PartitionKey: 'a', Data: Buffer.alloc(600_000) };
    const answer = await call(PutRecords, { StreamName, Records: [record, record, { ...record, Data }] });
    expect(answer).toEqual({
      FailedRecordCount: 1,
      Records: [
        { ShardId: 'shardId-000000000000', SequenceNumber: expect.any(String) },
        {
          ErrorCode: 'ProvisionedThroughputExceededException',
          ErrorMessage: `Rate exceeded for shard shardId-000000000000 in stream orders under account ${ACCOUNT}.`,
        },
        { ShardId: 'shardId-000000000000', SequenceNumber: expect.any(String) },
      ],
    });
  });
});

describe('GetRecords', () => {
  it('answers with records as they were put, and nothing more', async () => {
    const { call, createStream, iteratorAt, clock } = await testKinesis();
    const StreamName = await createStream();
    const { SequenceNumber } = await call(PutRecord, { StreamName, PartitionKey: 'é', Data });
    const putAt = clock.now();
    await clock.advance(100);
    expect(await call(GetRecords, { ShardIterator: await iteratorAt(StreamName) })).toEqual({
      Records: [{ SequenceNumber, PartitionKey: 'é', Data, ApproximateArrivalTimestamp: putAt }],
      MillisBehindLatest: 0,
      NextShardIterator: expect.any(String),
    });
  });

  it('tells how far behind a reader is', async () => {
    const { call, createStream, iteratorAt, clock } = await testKinesis();
    const StreamName = await createStream();
    for (let place = 0; place < 3; place++) {
      await call(PutRecord, { StreamName, PartitionKey: 'a', Data });
      await clock.advance(1000);
    }
    const answer = await call(GetRecords, { ShardIterator: await iteratorAt(StreamName), Limit: 1 });
    expect(answer.MillisBehindLatest).toBe(3000);
    const all = await call(GetRecords, { ShardIterator: await iteratorAt(StreamName), Limit: 3 });
    expect(all).toMatchObject({ Records: { length: 3 }, MillisBehindLatest: 0 });
  });

  it('gives 10 MiB at once, and nothing more for five seconds', async () => {
    const { call, failure, createStream, iteratorAt, clock } = await testKinesis({ quotas: 'on' });
    const StreamName = await createStream();
    for (let place = 0; place < 11; place++) {
      await call(PutRecord, { StreamName, PartitionKey: 'a', Data: Buffer.alloc(2 ** 20 - 1) });
      await clock.advance(1000);
    }
    const { Records, NextShardIterator } = await call(GetRecords, {
      ShardIterator: await iteratorAt(StreamName),
    });
    expect(Records).toHaveLength(10);
    const next = { ShardIterator: NextShardIterator! };
    for (const waitMs of [0, 4_999]) {
      await clock.advance(waitMs);
      expect(await failure(GetRecords, next)).toEqual({
        code: 'ProvisionedThroughputExceededException',
        message: `Rate exceeded for Shard - ${ACCOUNT}/orders/shardId-000000000000`,
      });
    }
    await clock.advance(1);
    expect((await call(GetRecords, next)).Records).toHaveLength(1);
  });

  it('takes the iterator between the double quotes of JSON', async () => {
    const { call, createStream, iteratorAt } = await testKinesis();
    const ShardIterator = JSON.stringify(await iteratorAt(await createStream()));
    expect((await call(GetRecords, { ShardIterator })).Records).toEqual([]);
  });

  it('hides records the moment their retention ends, kept or not', async () => {
    const { call, createStream, iteratorAt, readTexts, clock } = await testKinesis();
    const StreamName = await createStream();
    for (const text of ['old', 'new']) {
      await call(PutRecord, { StreamName, PartitionKey: 'a', Data: Buffer.from(text) });
      await clock.advance(1000);
    }
    await clock.advance(24 * 3_600_000 - 2000);
    expect(await readTexts(await iteratorAt(StreamName))).toEqual(['old', 'new']);
    await clock.advance(1);
    expect(await readTexts(await iteratorAt(StreamName))).toEqual(['new']);
    await clock.advance(1000);
    expect(await readTexts(await iteratorAt(StreamName))).toEqual([]);
  });
});
