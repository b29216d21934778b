import { describe, expect, it } from 'vitest';
import { DescribeStreamSummary } from '../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { DescribeStream } from '../../../src/services/kinesis/operations/describe-stream.ts';
import { DisableEnhancedMonitoring } from '../../../src/services/kinesis/operations/disable-enhanced-monitoring.ts';
import { EnableEnhancedMonitoring } from '../../../src/services/kinesis/operations/enable-enhanced-monitoring.ts';
import { GetRecords } from '../../../src/services/kinesis/operations/get-records.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { PutRecords } from '../../../src/services/kinesis/operations/put-records.ts';
import { StartStreamEncryption } from '../../../src/services/kinesis/operations/start-stream-encryption.ts';
import { StopStreamEncryption } from '../../../src/services/kinesis/operations/stop-stream-encryption.ts';
import { UpdateMaxRecordSize } from '../../../src/services/kinesis/operations/update-max-record-size.ts';
import { UpdateShardCount } from '../../../src/services/kinesis/operations/update-shard-count.ts';
import { UpdateStreamMode } from '../../../src/services/kinesis/operations/update-stream-mode.ts';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { SETTLED_MS } from '../../engine/harness.ts';
import { ACCOUNT, ARN, testKinesis } from './harness.ts';

const HOUR_MS = 3_600_000;
const MIB = 2 ** 20;

type World = Awaited<ReturnType<typeof testKinesis>>;

async function summary({ call }: World, StreamName = 'orders') {
  return (await call(DescribeStreamSummary, { StreamName })).StreamDescriptionSummary;
}

const KMS = { StreamName: 'orders', EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' } as const;

describe('encryption', () => {
  it('takes hold when UPDATING ends, and is said of every record written since', async () => {
    const world = await testKinesis();
    const { call, clock, createStream } = world;
    await createStream();
    const put = () => call(PutRecord, { StreamName: 'orders', PartitionKey: 'k', Data: Buffer.from('x') });
    expect(await put()).not.toHaveProperty('EncryptionType');

    await call(StartStreamEncryption, KMS);
    expect(await summary(world)).toMatchObject({ StreamStatus: 'UPDATING', EncryptionType: 'NONE' });
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
    expect(await summary(world)).toMatchObject({ StreamStatus: 'ACTIVE', EncryptionType: 'NONE' });
    expect(await summary(world)).not.toHaveProperty('KeyId');
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

  it('starts and stops again without a change where there is none to make', async () => {
    const world = await testKinesis();
    await world.createStream();
    await world.call(StopStreamEncryption, KMS);
    expect(await summary(world)).toMatchObject({ StreamStatus: 'ACTIVE' });
    await world.call(StartStreamEncryption, KMS);
    await world.clock.advance(SETTLED_MS);
    await world.call(StartStreamEncryption, KMS);
    expect(await summary(world)).toMatchObject({ StreamStatus: 'ACTIVE' });
  });

  it('goes on after a restart in the middle of the change', async () => {
    const before = await testKinesis();
    await before.createStream();
    await before.call(StartStreamEncryption, KMS);
    await before.engine.close();
    const after = await testKinesis(before.options);
    expect(await summary(after)).toMatchObject({ StreamStatus: 'UPDATING', EncryptionType: 'NONE' });
    await after.clock.advance(SETTLED_MS);
    expect(await summary(after)).toMatchObject({ StreamStatus: 'ACTIVE', KeyId: 'alias/aws/kinesis' });
  });

  it('refuses another type than KMS, and a stream that is being changed', async () => {
    const { failure, call, createStream } = await testKinesis();
    await createStream();
    expect(await failure(StartStreamEncryption, { ...KMS, EncryptionType: 'NONE' })).toMatchObject({
      code: 'InvalidArgumentException',
    });
    await call(StartStreamEncryption, KMS);
    expect(await failure(StopStreamEncryption, KMS)).toEqual({
      code: 'ResourceInUseException',
      message: `Stream orders under account ${ACCOUNT} not ACTIVE, instead in state UPDATING`,
    });
  });

  it('can be started twenty-five times a day', async () => {
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

describe('enhanced monitoring', () => {
  const StreamName = 'orders';

  it('turns metrics on and off, ALL of them at once', async () => {
    const world = await testKinesis();
    const { call, clock } = world;
    await world.createStream();
    expect(
      await call(EnableEnhancedMonitoring, {
        StreamName,
        ShardLevelMetrics: ['OutgoingBytes', 'IncomingBytes'],
      }),
    ).toEqual({
      StreamName,
      StreamARN: `${ARN}orders`,
      CurrentShardLevelMetrics: [],
      DesiredShardLevelMetrics: ['IncomingBytes', 'OutgoingBytes'],
    });
    expect((await summary(world)).EnhancedMonitoring).toEqual([{ ShardLevelMetrics: [] }]);
    await clock.advance(SETTLED_MS);
    expect((await summary(world)).EnhancedMonitoring).toEqual([
      { ShardLevelMetrics: ['IncomingBytes', 'OutgoingBytes'] },
    ]);
    const all = await call(EnableEnhancedMonitoring, { StreamName, ShardLevelMetrics: ['ALL'] });
    expect(all.DesiredShardLevelMetrics).toHaveLength(7);
    await clock.advance(SETTLED_MS);
    const fewer = await call(DisableEnhancedMonitoring, { StreamName, ShardLevelMetrics: ['IncomingBytes'] });
    expect(fewer.DesiredShardLevelMetrics).toHaveLength(6);
    await clock.advance(SETTLED_MS);
    await call(DisableEnhancedMonitoring, { StreamName, ShardLevelMetrics: ['ALL'] });
    await clock.advance(SETTLED_MS);
    expect((await summary(world)).EnhancedMonitoring).toEqual([{ ShardLevelMetrics: [] }]);
  });
});

describe('UpdateStreamMode', () => {
  const toMode = (StreamMode: 'PROVISIONED' | 'ON_DEMAND') => ({
    StreamARN: `${ARN}orders`,
    StreamModeDetails: { StreamMode },
  });

  it('keeps the shards, takes the same mode again, and switches twice a day', async () => {
    const world = await testKinesis({ quotas: 'on' });
    const { call, clock, failure } = world;
    await world.createStream('orders', 2);
    await call(UpdateStreamMode, toMode('PROVISIONED'));
    expect(await summary(world)).toMatchObject({ StreamStatus: 'ACTIVE' });
    await call(UpdateStreamMode, toMode('ON_DEMAND'));
    expect(await summary(world)).toMatchObject({ StreamStatus: 'UPDATING' });
    await clock.advance(SETTLED_MS);
    expect(await summary(world)).toMatchObject({
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      OpenShardCount: 2,
    });
    await call(UpdateStreamMode, toMode('PROVISIONED'));
    await clock.advance(SETTLED_MS);
    expect(await failure(UpdateStreamMode, toMode('ON_DEMAND'))).toMatchObject({
      code: 'LimitExceededException',
    });
    await clock.advance(24 * HOUR_MS);
    await call(UpdateStreamMode, toMode('ON_DEMAND'));
  });

  it('keeps to fifty on-demand streams', async () => {
    const { call, failure, createStream, clock } = await testKinesis({ quotas: 'on' });
    await createStream();
    for (let place = 0; place < 50; place++) await call(CreateStream, { StreamName: `s${place}` });
    await clock.advance(SETTLED_MS);
    const answer = {
      code: 'LimitExceededException',
      message: `This request would exceed the limit on the number of On-Demand streams for the account ${ACCOUNT} in us-east-1. Current On-Demand streams count: 50. Limit: 50.`,
    };
    expect(await failure(CreateStream, { StreamName: 'one-more' })).toEqual(answer);
    expect(await failure(UpdateStreamMode, toMode('ON_DEMAND'))).toEqual(answer);
    await call(CreateStream, { StreamName: 'provisioned', ShardCount: 1 });
  });
});

describe('UpdateMaxRecordSize', () => {
  const StreamName = 'orders';

  it('lets larger records in, and only then', async () => {
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
    expect(await summary(world)).toMatchObject({ StreamStatus: 'ACTIVE', MaxRecordSizeInKiB: 10_240 });
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

  it('needs the ARN of a stream', async () => {
    const { failure } = await testKinesis();
    expect(await failure(UpdateMaxRecordSize, { MaxRecordSizeInKiB: 2048 })).toMatchObject({
      message:
        "1 validation error detected: Value null at 'streamARN' failed to satisfy constraint: Member must not be null",
    });
  });
});

describe('UpdateShardCount', () => {
  it('may be called ten times a day, across a restart', async () => {
    const before = await testKinesis({ quotas: 'on' });
    const { clock } = before;
    await before.createStream('orders', 2);
    const update = (count: number) =>
      ({ StreamName: 'orders', TargetShardCount: count, ScalingType: 'UNIFORM_SCALING' }) as const;
    for (let time = 0; time < 10; time++) {
      await before.call(UpdateShardCount, update(time % 2 === 0 ? 3 : 2));
      await clock.advance(SETTLED_MS);
    }
    await before.engine.close();
    const after = await testKinesis(before.options);
    expect(await after.failure(UpdateShardCount, update(3))).toEqual({
      code: 'LimitExceededException',
      message: `Stream orders under account ${ACCOUNT} has reached the limit of 10 updates of the shard count in a rolling 24-hour period.`,
    });
  });
});
