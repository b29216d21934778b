import { describe, expect, it } from 'vitest';
import { GetRecords } from '../../../../src/services/kinesis/operations/get-records.ts';
import { PutRecord } from '../../../../src/services/kinesis/operations/put-record.ts';
import { PutRecords } from '../../../../src/services/kinesis/operations/put-records.ts';
import { onDemandStream } from '../fixtures.ts';
import { ACCOUNT, testKinesis } from '../harness.ts';

const Data = Buffer.from('hello');
const StreamName = 'orders';

describe('PutRecords', () => {
  it('returns results in the order of the request, and stores each shard in that order', async () => {
    const { call, createStream, iteratorAt, readTexts } = await testKinesis();
    const StreamName = await createStream('orders', 3);
    const keys = ['a', 'b', 'e', 'f', 'a', 'e'];
    const response = await call(PutRecords, {
      StreamName,
      Records: keys.map((PartitionKey, index) => ({
        PartitionKey,
        Data: Buffer.from(`${PartitionKey}${index}`),
      })),
    });
    expect(response.FailedRecordCount).toBe(0);
    expect(response.Records.map(({ ShardId }) => ShardId!.at(-1))).toEqual(['0', '1', '2', '1', '0', '2']);
    expect(await readTexts(await iteratorAt(StreamName, { ShardId: '0' }))).toEqual(['a0', 'a4']);
    expect(await readTexts(await iteratorAt(StreamName, { ShardId: '1' }))).toEqual(['b1', 'f3']);
    expect(await readTexts(await iteratorAt(StreamName, { ShardId: '2' }))).toEqual(['e2', 'e5']);
  });

  it('rejects the whole request for one invalid record, and stores none', async () => {
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

  it('rejects only the records that exceed the quota of their shard', async () => {
    const { call, createStream } = await testKinesis({ quotas: 'on' });
    const StreamName = await createStream();
    const record = { PartitionKey: 'a', Data: Buffer.alloc(600_000) };
    const response = await call(PutRecords, { StreamName, Records: [record, record, { ...record, Data }] });
    expect(response).toEqual({
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

  it('requires a partition key of every record, and lists those without', async () => {
    const { failure } = await onDemandStream();
    const Records = [{ Data }, { Data, PartitionKey: 'a' }, { Data }];
    expect((await failure(PutRecords, { StreamName, Records })).message).toBe(
      "2 validation errors detected: Value null at 'records.1.member.partitionKey' failed to satisfy constraint: Member must not be null; Value null at 'records.3.member.partitionKey' failed to satisfy constraint: Member must not be null",
    );
  });

  it('accepts records without a key for an AUTO stream, distributes them evenly, and returns no key to readers', async () => {
    const { call, iteratorAt, strategy } = await onDemandStream('AUTO');
    expect(await strategy()).toBe('AUTO');
    await call(PutRecords, { StreamName, Records: Array.from({ length: 7 }, () => ({ Data })) });
    await call(PutRecord, { StreamName, Data });
    for (const ShardId of ['0', '1', '2', '3']) {
      const { Records } = await call(GetRecords, {
        ShardIterator: await iteratorAt(StreamName, { ShardId }),
      });
      expect(Records.map(Object.keys)).toEqual(
        Array.from({ length: 2 }, () => ['SequenceNumber', 'ApproximateArrivalTimestamp', 'Data']),
      );
    }
  });
});
