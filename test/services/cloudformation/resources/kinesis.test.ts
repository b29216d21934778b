import { beforeEach, expect, test } from 'vitest';
import { DescribeStreamSummary } from '../../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { GetResourcePolicy } from '../../../../src/services/kinesis/operations/get-resource-policy.ts';
import { att, ref, ResourceWorld } from './resource-world.ts';

const STREAM_ARN = 'arn:aws:kinesis:eu-west-1:123456789012:stream/orders';

let world: ResourceWorld;

beforeEach(async () => {
  world = await ResourceWorld.open();
});

const stream = (Properties: Record<string, unknown>) => ({
  Orders: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'orders', ...Properties } },
});
const summary = async () =>
  (await world.call('kinesis', DescribeStreamSummary, { StreamName: 'orders' })).StreamDescriptionSummary;

test('every setting of a stream is created, updated in place and rolled back', async () => {
  const encrypted = { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' };
  const created = await world.deploy(
    stream({ ShardCount: 2, StreamEncryption: encrypted, DesiredShardLevelMetrics: ['IncomingBytes'] }),
  );
  expect(created.status).toBe('CREATE_COMPLETE');
  expect(await summary()).toMatchObject({
    EncryptionType: 'KMS',
    KeyId: 'alias/aws/kinesis',
    EnhancedMonitoring: [{ ShardLevelMetrics: ['IncomingBytes'] }],
  });

  const changed = await world.deploy(
    stream({
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      MaxRecordSizeInKiB: 2048,
      DesiredShardLevelMetrics: ['OutgoingBytes'],
      Tags: [{ Key: 'STAGE', Value: 'dev' }],
    }),
  );
  expect(changed.status).toBe('UPDATE_COMPLETE');
  const now = await summary();
  expect(now).toMatchObject({
    StreamModeDetails: { StreamMode: 'ON_DEMAND' },
    OpenShardCount: 2,
    EncryptionType: 'NONE',
    MaxRecordSizeInKiB: 2048,
    EnhancedMonitoring: [{ ShardLevelMetrics: ['OutgoingBytes'] }],
  });

  // The retention is changed before the record size is refused.
  const StreamModeDetails = { StreamMode: 'ON_DEMAND' };
  const refused = await world.deploy(
    stream({ StreamModeDetails, RetentionPeriodHours: 48, MaxRecordSizeInKiB: 99_999 }),
  );
  expect(refused.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await summary()).toEqual(now);
});

const ON_DEMAND = { StreamModeDetails: { StreamMode: 'ON_DEMAND' } };
const PROVISIONED = { StreamModeDetails: { StreamMode: 'PROVISIONED' } };

test('an on-demand stream rejects a shard count', async () => {
  const reason = expect.stringMatching(
    /^Resource handler returned message: "ShardCount is not expected when StreamMode=ON_DEMAND" \(RequestToken: [0-9a-f-]{36}, HandlerErrorCode: InvalidRequest\)$/,
  ) as string;
  const created = await world.deploy(stream({ ...ON_DEMAND, ShardCount: 2 }));
  expect(created.status).toBe('ROLLBACK_COMPLETE');
  expect(await world.world.reasons()).toContainEqual(reason);
  await world.remove();

  await world.deploy(stream({ ShardCount: 2 }));
  const updated = await world.deploy(stream({ ...ON_DEMAND, ShardCount: 2 }));
  expect(updated.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await world.world.reasons()).toContainEqual(reason);
  expect(await summary()).toMatchObject({ ...PROVISIONED, OpenShardCount: 2 });
});

test('a provisioned stream requires a shard count', async () => {
  expect((await world.deploy(stream(PROVISIONED))).status).toBe('ROLLBACK_COMPLETE');
  expect(await world.world.reasons()).toContainEqual(
    expect.stringContaining('ShardCount is required when StreamMode=PROVISIONED'),
  );
  await world.remove();
  await world.deploy(stream(ON_DEMAND));
  expect((await world.deploy(stream(PROVISIONED))).status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await summary()).toMatchObject(ON_DEMAND);
});

test.each([
  ['provisioned', 'on demand', { ShardCount: 2 }, ON_DEMAND, 2],
  ['on demand', 'provisioned', ON_DEMAND, { ...PROVISIONED, ShardCount: 5 }, 5],
  ['said nothing of', 'provisioned', {}, { ShardCount: 4 }, 4],
])('a stream that was %s can become %s', async (_from, _to, before, after, OpenShardCount) => {
  await world.deploy(stream(before));
  expect((await world.deploy(stream(after))).status).toBe('UPDATE_COMPLETE');
  const mode = 'StreamModeDetails' in after ? after.StreamModeDetails : PROVISIONED.StreamModeDetails;
  expect(await summary()).toMatchObject({ StreamModeDetails: mode, OpenShardCount });
});

test('a policy is created after its stream, and deleted before it', async () => {
  const policy = (Action: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action, Resource: STREAM_ARN }],
  });
  const resources = (Action: string) => ({
    ...stream({ ShardCount: 1 }),
    Policy: {
      Type: 'AWS::Kinesis::ResourcePolicy',
      Properties: { ResourceArn: att('Orders', 'Arn'), ResourcePolicy: policy(Action) },
    },
  });
  const outputs = { Policy: ref('Policy') };
  const told = async () => {
    const { Policy } = await world.call('kinesis', GetResourcePolicy, { ResourceARN: STREAM_ARN });
    return JSON.parse(Policy) as unknown;
  };

  const created = await world.deploy(resources('kinesis:GetRecords'), outputs);
  expect(created).toMatchObject({ status: 'CREATE_COMPLETE', outputs: { Policy: STREAM_ARN } });
  expect(await told()).toEqual(policy('kinesis:GetRecords'));

  const changed = await world.deploy(resources('kinesis:PutRecord'), outputs);
  expect(changed).toEqual({ status: 'UPDATE_COMPLETE', outputs: created.outputs });
  expect(await told()).toEqual(policy('kinesis:PutRecord'));

  expect((await world.deploy(stream({ ShardCount: 1 }))).status).toBe('UPDATE_COMPLETE');
  expect(await told()).toEqual({});
  expect(await world.remove()).toBe('DELETE_COMPLETE');
});
