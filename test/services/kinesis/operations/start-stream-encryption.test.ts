import { describe, expect, it } from 'vitest';
import { DescribeStream } from '../../../../src/services/kinesis/operations/describe-stream.ts';
import { GetRecords } from '../../../../src/services/kinesis/operations/get-records.ts';
import { PutRecord } from '../../../../src/services/kinesis/operations/put-record.ts';
import { PutRecords } from '../../../../src/services/kinesis/operations/put-records.ts';
import { StartStreamEncryption } from '../../../../src/services/kinesis/operations/start-stream-encryption.ts';
import { StopStreamEncryption } from '../../../../src/services/kinesis/operations/stop-stream-encryption.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { summaryOf, KMS } from '../fixtures.ts';
import { testKinesis } from '../harness.ts';

describe('StartStreamEncryption', () => {
  it('marks records as encrypted once UPDATING ends, until encryption is stopped', async () => {
    const world = await testKinesis();
    const { call, clock, createStream } = world;
    await createStream();
    const put = () => call(PutRecord, { StreamName: 'orders', PartitionKey: 'k', Data: Buffer.from('x') });
    expect(await put()).not.toHaveProperty('EncryptionType');

    await call(StartStreamEncryption, KMS);
    expect(await summaryOf(world)).toMatchObject({ StreamStatus: 'UPDATING', EncryptionType: 'NONE' });
    expect(await put()).not.toHaveProperty('EncryptionType');

    await clock.advance(SETTLED_MS);
    const { StreamDescription } = await call(DescribeStream, { StreamName: 'orders' });
    const described = { StreamStatus: 'ACTIVE', EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' };
    expect(StreamDescription).toMatchObject(described);
    expect(await put()).toMatchObject({ EncryptionType: 'KMS' });
    const Records = [{ PartitionKey: 'k', Data: Buffer.from('y') }];
    expect(await call(PutRecords, { StreamName: 'orders', Records })).toMatchObject({
      EncryptionType: 'KMS',
    });

    await call(StopStreamEncryption, KMS);
    await clock.advance(SETTLED_MS);
    expect(await summaryOf(world)).toMatchObject({ StreamStatus: 'ACTIVE', EncryptionType: 'NONE' });
    expect(await summaryOf(world)).not.toHaveProperty('KeyId');
    expect(await call(PutRecords, { StreamName: 'orders', Records })).not.toHaveProperty('EncryptionType');

    const read = await call(GetRecords, { ShardIterator: await world.iteratorAt('orders') });
    expect(read.Records.map(({ EncryptionType }) => EncryptionType)).toEqual([
      undefined,
      undefined,
      'KMS',
      'KMS',
      undefined,
    ]);
  });

  it('continues the change after a restart', async () => {
    const before = await testKinesis();
    await before.createStream();
    await before.call(StartStreamEncryption, KMS);
    await before.engine.close();
    const after = await testKinesis(before.options);
    expect(await summaryOf(after)).toMatchObject({ StreamStatus: 'UPDATING', EncryptionType: 'NONE' });
    await after.clock.advance(SETTLED_MS);
    expect(await summaryOf(after)).toMatchObject({ StreamStatus: 'ACTIVE', KeyId: 'alias/aws/kinesis' });
  });

  it('rejects another type than KMS', async () => {
    const { failure, createStream } = await testKinesis();
    await createStream();
    expect(await failure(StartStreamEncryption, { ...KMS, EncryptionType: 'NONE' })).toMatchObject({
      code: 'InvalidArgumentException',
    });
  });

  it('accepts twenty-five starts a day', async () => {
    const { call, failure, clock, createStream } = await testKinesis({ quotas: 'on' });
    await createStream();
    for (let key = 0; key < 25; key++) {
      await call(StartStreamEncryption, { ...KMS, KeyId: String(key) });
      await clock.advance(SETTLED_MS);
    }
    expect(await failure(StartStreamEncryption, KMS)).toMatchObject({ code: 'LimitExceededException' });
    await call(StopStreamEncryption, KMS);
  });
});
