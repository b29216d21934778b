import { describe, expect, it } from 'vitest';
import { DeleteStream } from '../../../../src/services/kinesis/operations/delete-stream.ts';
import { GetRecords } from '../../../../src/services/kinesis/operations/get-records.ts';
import { PutRecord } from '../../../../src/services/kinesis/operations/put-record.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { splitStream, MIDDLE_HASH_KEY, shardIdOf } from '../fixtures.ts';
import { ACCOUNT, testKinesis } from '../harness.ts';

const StreamName = 'orders';
const Data = Buffer.from('hello');

describe('GetRecords', () => {
  it('returns records as they were put, and no other members', async () => {
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

  it('returns how far behind the newest record a reader is', async () => {
    const { call, createStream, iteratorAt, clock } = await testKinesis();
    const StreamName = await createStream();
    for (let count = 0; count < 3; count++) {
      await call(PutRecord, { StreamName, PartitionKey: 'a', Data });
      await clock.advance(1000);
    }
    const response = await call(GetRecords, { ShardIterator: await iteratorAt(StreamName), Limit: 1 });
    expect(response.MillisBehindLatest).toBe(3000);
    const all = await call(GetRecords, { ShardIterator: await iteratorAt(StreamName), Limit: 3 });
    expect(all).toMatchObject({ Records: { length: 3 }, MillisBehindLatest: 0 });
  });

  it('returns the child shards at the end of a shard', async () => {
    const { call, iteratorAt } = await splitStream();
    const response = await call(GetRecords, { ShardIterator: await iteratorAt(StreamName) });
    expect(response.Records.map(({ Data }) => Data.toString())).toEqual(['one', 'two', 'three']);
    expect(response).not.toHaveProperty('NextShardIterator');
    expect(response.MillisBehindLatest).toBe(0);
    expect(response.ChildShards).toEqual([
      {
        ShardId: shardIdOf(1),
        ParentShards: [shardIdOf(0)],
        HashKeyRange: { StartingHashKey: '0', EndingHashKey: '170141183460469231731687303715884105727' },
      },
      {
        ShardId: shardIdOf(2),
        ParentShards: [shardIdOf(0)],
        HashKeyRange: {
          StartingHashKey: MIDDLE_HASH_KEY,
          EndingHashKey: '340282366920938463463374607431768211455',
        },
      },
    ]);
    const atEnd = await iteratorAt(StreamName, { ShardIteratorType: 'LATEST' });
    expect(await call(GetRecords, { ShardIterator: atEnd })).toMatchObject({
      Records: [],
      ChildShards: [{}, {}],
    });
  });

  it('returns 10 MiB at once, and nothing more for five seconds', async () => {
    const { call, failure, createStream, iteratorAt, clock } = await testKinesis({ quotas: 'on' });
    const StreamName = await createStream();
    for (let count = 0; count < 11; count++) {
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

  it('accepts five calls a second, and counts them', async () => {
    const { call, failure, createStream, iteratorAt, engine } = await testKinesis({ quotas: 'on' });
    await createStream();
    await call(PutRecord, { StreamName, PartitionKey: 'key', Data: Buffer.from('data') });
    const ShardIterator = await iteratorAt(StreamName);
    for (let count = 0; count < 5; count++) await call(GetRecords, { ShardIterator });
    expect(await failure(GetRecords, { ShardIterator })).toEqual({
      code: 'ProvisionedThroughputExceededException',
      message: `Rate exceeded for Shard - ${ACCOUNT}/orders/${shardIdOf(0)}`,
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

  it('returns a different iterator each time, also at the tip, and accepts one repeatedly', async () => {
    const { call, createStream, iteratorAt } = await testKinesis();
    await createStream();
    const ShardIterator = await iteratorAt(StreamName);
    const responses = [await call(GetRecords, { ShardIterator }), await call(GetRecords, { ShardIterator })];
    const tokens = [ShardIterator, ...responses.map(({ NextShardIterator }) => NextShardIterator)];
    expect(new Set(tokens).size).toBe(3);
  });

  it('accepts an iterator in the double quotes of JSON', async () => {
    const { call, createStream, iteratorAt } = await testKinesis();
    const ShardIterator = JSON.stringify(await iteratorAt(await createStream()));
    expect((await call(GetRecords, { ShardIterator })).Records).toEqual([]);
  });

  it('rejects an iterator that is invalid or expired', async () => {
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

  it('does not find a stream that was deleted, nor a later one of the same name', async () => {
    const { call, failure, createStream, iteratorAt, clock } = await testKinesis();
    await createStream();
    const ShardIterator = await iteratorAt(StreamName);
    await call(DeleteStream, { StreamName });
    await clock.advance(SETTLED_MS);
    const gone = {
      code: 'ResourceNotFoundException',
      message: `Shard ${shardIdOf(0)} in stream orders under account ${ACCOUNT} does not exist`,
    };
    expect(await failure(GetRecords, { ShardIterator })).toEqual(gone);
    await createStream();
    expect(await failure(GetRecords, { ShardIterator })).toEqual(gone);
  });

  it('accepts an iterator after a restart', async () => {
    const { call, createStream, iteratorAt, options } = await testKinesis();
    await createStream();
    await call(PutRecord, { StreamName, PartitionKey: 'key', Data: Buffer.from('data') });
    const ShardIterator = await iteratorAt(StreamName);
    const reopened = await testKinesis(options);
    expect(await reopened.readTexts(ShardIterator)).toEqual(['data']);
  });

  it('does not return records whose retention has ended, whether or not they are still stored', async () => {
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
