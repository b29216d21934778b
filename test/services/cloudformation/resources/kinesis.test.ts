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

test('every setting of a stream is made with it, changed in place and taken back', async () => {
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

test('a policy follows its stream, and goes before it', async () => {
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
