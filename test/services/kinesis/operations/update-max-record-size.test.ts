import { describe, expect, it } from 'vitest';
import { MIB } from '../../../../src/lib/bytes.ts';
import { GetRecords } from '../../../../src/services/kinesis/operations/get-records.ts';
import { PutRecord } from '../../../../src/services/kinesis/operations/put-record.ts';
import { PutRecords } from '../../../../src/services/kinesis/operations/put-records.ts';
import { UpdateMaxRecordSize } from '../../../../src/services/kinesis/operations/update-max-record-size.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { summaryOf } from '../fixtures.ts';
import { ARN, testKinesis } from '../harness.ts';

const StreamName = 'orders';

describe('UpdateMaxRecordSize', () => {
  it('accepts larger records once UPDATING ends', async () => {
    const world = await testKinesis();
    const { call, failure, clock } = world;
    await world.createStream();
    const put = { StreamName, PartitionKey: 'k', Data: Buffer.alloc(10 * MIB - 1) };
    const tooLong = (path: string, bytes: number) =>
      `1 validation error detected: Value at '${path}' failed to satisfy constraint: Member must have length less than or equal to ${bytes}`;
    expect(await failure(PutRecord, put)).toMatchObject({ message: tooLong('data', MIB) });
    await call(UpdateMaxRecordSize, { StreamARN: `${ARN}orders`, MaxRecordSizeInKiB: 10_240 });
    expect(await failure(PutRecord, put)).toMatchObject({ message: tooLong('data', MIB) });
    await clock.advance(SETTLED_MS);
    expect(await summaryOf(world)).toMatchObject({ StreamStatus: 'ACTIVE', MaxRecordSizeInKiB: 10_240 });
    await call(PutRecord, put);
    await call(PutRecords, { StreamName, Records: [put] });
    expect(await failure(PutRecord, { ...put, Data: Buffer.alloc(10 * MIB) })).toMatchObject({
      message: tooLong('data', 10 * MIB),
    });
    expect(await failure(PutRecords, { StreamName, Records: [put, put] })).toEqual({
      code: 'InvalidArgumentException',
      message: 'Records size exceeds 10 MB limit',
    });
    await call(UpdateMaxRecordSize, { StreamARN: `${ARN}orders`, MaxRecordSizeInKiB: 2048 });
    await clock.advance(SETTLED_MS);
    expect(await failure(PutRecords, { StreamName, Records: [put] })).toMatchObject({
      message: tooLong('records.1.member.data', 2 * MIB),
    });
    const read = await call(GetRecords, { ShardIterator: await world.iteratorAt('orders') });
    expect(read.Records[0]!.Data).toHaveLength(10 * MIB - 1);
  });

  it('requires the ARN of a stream', async () => {
    const { failure } = await testKinesis();
    expect(await failure(UpdateMaxRecordSize, { MaxRecordSizeInKiB: 2048 })).toMatchObject({
      message:
        "1 validation error detected: Value null at 'streamARN' failed to satisfy constraint: Member must not be null",
    });
  });
});
