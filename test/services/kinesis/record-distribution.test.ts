import { describe, expect, it } from 'vitest';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { DescribeStreamSummary } from '../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { GetRecords } from '../../../src/services/kinesis/operations/get-records.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { PutRecords } from '../../../src/services/kinesis/operations/put-records.ts';
import { UpdateStreamMode } from '../../../src/services/kinesis/operations/update-stream-mode.ts';
import { UpdateStreamRecordDistributionStrategy } from '../../../src/services/kinesis/operations/update-stream-record-distribution-strategy.ts';
import { SETTLED_MS } from '../../engine/harness.ts';
import { ACCOUNT, ARN, testKinesis } from './harness.ts';

const Data = Buffer.from('hello');
const StreamName = 'orders';
const StreamARN = ARN + StreamName;
const AUTO = { StreamARN, RecordDistributionStrategy: 'AUTO' } as const;
const BY_KEY = { StreamARN, RecordDistributionStrategy: 'USER_PARTITION_KEY' } as const;

/** An on-demand stream of four shards. */
async function onDemand(RecordDistributionStrategy?: 'AUTO' | 'USER_PARTITION_KEY') {
  const kinesis = await testKinesis();
  await kinesis.call(CreateStream, {
    StreamName,
    StreamModeDetails: { StreamMode: 'ON_DEMAND' },
    RecordDistributionStrategy,
  });
  await kinesis.clock.advance(SETTLED_MS);
  const strategy = async () => {
    const { StreamDescriptionSummary } = await kinesis.call(DescribeStreamSummary, { StreamName });
    return StreamDescriptionSummary.RecordDistributionStrategy;
  };
  return { ...kinesis, strategy };
}

describe('an AUTO stream', () => {
  it('takes records without a key, gives each shard as many, and shows no key to readers', async () => {
    const { call, iteratorAt, strategy } = await onDemand('AUTO');
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

  it('keeps a key that it is given, and does not go by it nor by a hash key', async () => {
    const { call, iteratorAt } = await onDemand('AUTO');
    const keyed = { StreamName, PartitionKey: 'a', ExplicitHashKey: '0', Data };
    const shards = new Set<string>();
    for (let place = 0; place < 4; place++) shards.add((await call(PutRecord, keyed)).ShardId);
    expect(shards.size).toBe(4);
    const { Records } = await call(GetRecords, { ShardIterator: await iteratorAt(StreamName) });
    expect(Records[0]!.PartitionKey).toBe('a');
  });

  it('refuses a number for ordering', async () => {
    const { failure } = await onDemand('AUTO');
    expect(await failure(PutRecord, { StreamName, Data, SequenceNumberForOrdering: '0' })).toEqual({
      code: 'InvalidArgumentException',
      message: `SequenceNumberForOrdering cannot be used in PutRecord on stream orders under account ${ACCOUNT}, whose RecordDistributionStrategy is AUTO.`,
    });
  });

  it('must go by keys again before it becomes provisioned', async () => {
    const { call, failure, strategy, clock } = await onDemand('AUTO');
    const provisioned = { StreamARN, StreamModeDetails: { StreamMode: 'PROVISIONED' } } as const;
    const fixed = {
      code: 'InvalidArgumentException',
      message: `RecordDistributionStrategy AUTO needs a stream in On-Demand mode. Stream orders under account ${ACCOUNT} is not.`,
    };
    expect(await failure(UpdateStreamMode, provisioned)).toMatchObject({ code: fixed.code });
    await call(UpdateStreamRecordDistributionStrategy, BY_KEY);
    await call(UpdateStreamMode, provisioned);
    await clock.advance(SETTLED_MS);
    expect(await strategy()).toBeUndefined();
    expect(await failure(UpdateStreamRecordDistributionStrategy, AUTO)).toEqual(fixed);
    await call(UpdateStreamRecordDistributionStrategy, BY_KEY);
    const asked = { StreamName: 'b', ShardCount: 1, RecordDistributionStrategy: 'AUTO' } as const;
    expect(await failure(CreateStream, asked)).toMatchObject({ code: fixed.code });
  });
});

describe('UpdateStreamRecordDistributionStrategy', () => {
  it('takes effect at once, both ways, and outlives the process', async () => {
    const { call, failure, strategy, engine, options } = await onDemand();
    expect(await strategy()).toBe('USER_PARTITION_KEY');
    await call(UpdateStreamRecordDistributionStrategy, AUTO);
    await call(PutRecord, { StreamName, Data });
    await engine.close();
    const again = await testKinesis(options);
    await again.call(PutRecord, { StreamName, Data });
    await again.call(UpdateStreamRecordDistributionStrategy, BY_KEY);
    expect(await again.failure(PutRecord, { StreamName, Data })).toEqual({
      code: 'ValidationException',
      message:
        "1 validation error detected: Value null at 'partitionKey' failed to satisfy constraint: Member must not be null",
    });
    expect(
      await failure(UpdateStreamRecordDistributionStrategy, { ...AUTO, StreamARN: `${ARN}none` }),
    ).toEqual({
      code: 'ResourceNotFoundException',
      message: `Stream none under account ${ACCOUNT} not found.`,
    });
  });

  it('has every record name its key, and says which did not', async () => {
    const { failure } = await onDemand();
    const Records = [{ Data }, { Data, PartitionKey: 'a' }, { Data }];
    expect((await failure(PutRecords, { StreamName, Records })).message).toBe(
      "2 validation errors detected: Value null at 'records.1.member.partitionKey' failed to satisfy constraint: Member must not be null; Value null at 'records.3.member.partitionKey' failed to satisfy constraint: Member must not be null",
    );
  });

  it('waits for ACTIVE', async () => {
    const { call, failure } = await testKinesis();
    await call(CreateStream, { StreamName });
    expect(await failure(UpdateStreamRecordDistributionStrategy, AUTO)).toEqual({
      code: 'ResourceInUseException',
      message: `Stream orders under account ${ACCOUNT} not ACTIVE, instead in state CREATING`,
    });
  });
});
