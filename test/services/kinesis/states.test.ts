import { describe, expect, it } from 'vitest';
import type { Input, Operation } from '../../../src/schema/operation.ts';
import { AddTagsToStream } from '../../../src/services/kinesis/operations/add-tags-to-stream.ts';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { DecreaseStreamRetentionPeriod } from '../../../src/services/kinesis/operations/decrease-stream-retention-period.ts';
import { DeleteStream } from '../../../src/services/kinesis/operations/delete-stream.ts';
import { DescribeStream } from '../../../src/services/kinesis/operations/describe-stream.ts';
import { DisableEnhancedMonitoring } from '../../../src/services/kinesis/operations/disable-enhanced-monitoring.ts';
import { EnableEnhancedMonitoring } from '../../../src/services/kinesis/operations/enable-enhanced-monitoring.ts';
import { GetRecords } from '../../../src/services/kinesis/operations/get-records.ts';
import { IncreaseStreamRetentionPeriod } from '../../../src/services/kinesis/operations/increase-stream-retention-period.ts';
import { MergeShards } from '../../../src/services/kinesis/operations/merge-shards.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { RemoveTagsFromStream } from '../../../src/services/kinesis/operations/remove-tags-from-stream.ts';
import { SplitShard } from '../../../src/services/kinesis/operations/split-shard.ts';
import { StartStreamEncryption } from '../../../src/services/kinesis/operations/start-stream-encryption.ts';
import { StopStreamEncryption } from '../../../src/services/kinesis/operations/stop-stream-encryption.ts';
import { UpdateMaxRecordSize } from '../../../src/services/kinesis/operations/update-max-record-size.ts';
import { UpdateShardCount } from '../../../src/services/kinesis/operations/update-shard-count.ts';
import { UpdateStreamMode } from '../../../src/services/kinesis/operations/update-stream-mode.ts';
import { SETTLED_MS } from '../../engine/harness.ts';
import { ACCOUNT, ARN, testKinesis } from './harness.ts';

const StreamName = 'orders';
const byName = { StreamName };
const byArn = { StreamARN: ARN + StreamName };
const kms = { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' } as const;
const ALL: Input<typeof EnableEnhancedMonitoring>['ShardLevelMetrics'] = ['ALL'];

interface Change {
  readonly operation: Operation;
  readonly input: Input<Operation>;
}

function change<Op extends Operation>(operation: Op, input: Input<Op>): Change {
  return { operation, input: Object.assign({}, input) };
}

/** All operations that pass a stream through UPDATING. */
const CHANGES: readonly Change[] = [
  change(SplitShard, { ...byName, ShardToSplit: '0', NewStartingHashKey: '1000' }),
  change(MergeShards, { ...byName, ShardToMerge: '0', AdjacentShardToMerge: '1' }),
  change(UpdateShardCount, { ...byName, TargetShardCount: 3, ScalingType: 'UNIFORM_SCALING' }),
  change(IncreaseStreamRetentionPeriod, { ...byName, RetentionPeriodHours: 48 }),
  change(DecreaseStreamRetentionPeriod, { ...byName, RetentionPeriodHours: 24 }),
  change(StartStreamEncryption, { ...byName, ...kms }),
  change(StopStreamEncryption, { ...byName, ...kms }),
  change(EnableEnhancedMonitoring, { ...byName, ShardLevelMetrics: ALL }),
  change(DisableEnhancedMonitoring, { ...byName, ShardLevelMetrics: ALL }),
  change(UpdateMaxRecordSize, { ...byArn, MaxRecordSizeInKiB: 2048 }),
  change(UpdateStreamMode, { ...byArn, StreamModeDetails: { StreamMode: 'ON_DEMAND' } }),
];
const CASES = CHANGES.map((one) => [one.operation.name, one] as const);

const notActive = (state: string) => ({
  code: 'ResourceInUseException',
  message: `Stream orders under account ${ACCOUNT} not ACTIVE, instead in state ${state}`,
});

describe('a stream that is not ACTIVE', () => {
  it.each(CASES)('rejects %s', async (_, { operation, input }) => {
    const { call, failure, clock } = await testKinesis();
    await call(CreateStream, { StreamName, ShardCount: 2 });
    expect(await failure(operation, input)).toEqual(notActive('CREATING'));
    await clock.advance(SETTLED_MS);
    await call(IncreaseStreamRetentionPeriod, { StreamName, RetentionPeriodHours: 25 });
    expect(await failure(operation, input)).toEqual(notActive('UPDATING'));
    await clock.advance(SETTLED_MS);
    await call(DeleteStream, { StreamName });
    expect(await failure(operation, input)).toEqual(notActive('DELETING'));
  });

  it('accepts tags while UPDATING, but not while CREATING or DELETING', async () => {
    const { call, failure, clock } = await testKinesis();
    const tags = async () => [
      await failure(AddTagsToStream, { StreamName, Tags: { a: 'b' } }),
      await failure(RemoveTagsFromStream, { StreamName, TagKeys: ['a'] }),
    ];
    await call(CreateStream, { StreamName, ShardCount: 2 });
    expect(await tags()).toEqual([notActive('CREATING'), notActive('CREATING')]);
    await clock.advance(SETTLED_MS);
    await call(IncreaseStreamRetentionPeriod, { StreamName, RetentionPeriodHours: 25 });
    await call(AddTagsToStream, { StreamName, Tags: { a: 'b' } });
    await call(DeleteStream, { StreamName });
    expect(await tags()).toEqual([notActive('DELETING'), notActive('DELETING')]);
  });
});

describe('a stream that is UPDATING', () => {
  it.each(CASES.filter(([name]) => !/^(?:Decrease|Stop)/.test(name)))(
    'because of %s is still written and read, and becomes ACTIVE again',
    async (_, { operation, input }) => {
      const { call, createStream, clock, iteratorAt } = await testKinesis();
      await createStream(StreamName, 2);
      await call(operation, input);
      const status = async () => (await call(DescribeStream, byName)).StreamDescription.StreamStatus;
      expect(await status()).toBe('UPDATING');
      const ShardIterator = await iteratorAt(StreamName);
      // The lowest hash key is in the first shard until that is split or merged.
      const record = { StreamName, PartitionKey: 'k', ExplicitHashKey: '0', Data: Buffer.from('x') };
      const { ShardId } = await call(PutRecord, record);
      expect(ShardId).toBe('shardId-000000000000');
      expect((await call(GetRecords, { ShardIterator })).Records).toHaveLength(1);
      await clock.advance(SETTLED_MS);
      expect(await status()).toBe('ACTIVE');
      await call(PutRecord, record);
    },
  );
});

it('passes through its states even when they take no time', async () => {
  const { call, clock } = await testKinesis({ timeScale: 0 });
  const status = async () => (await call(DescribeStream, byName)).StreamDescription.StreamStatus;
  await call(CreateStream, { StreamName, ShardCount: 1 });
  expect(await status()).toBe('CREATING');
  await clock.advance(0);
  expect(await status()).toBe('ACTIVE');
  await call(IncreaseStreamRetentionPeriod, { StreamName, RetentionPeriodHours: 25 });
  expect(await status()).toBe('UPDATING');
  await clock.advance(0);
  expect(await status()).toBe('ACTIVE');
});
