import { describe, expect, it } from 'vitest';
import { CreateStream } from '../../../../src/services/kinesis/operations/create-stream.ts';
import { PutRecord } from '../../../../src/services/kinesis/operations/put-record.ts';
import { UpdateStreamRecordDistributionStrategy } from '../../../../src/services/kinesis/operations/update-stream-record-distribution-strategy.ts';
import { onDemandStream } from '../fixtures.ts';
import { ACCOUNT, ARN, testKinesis } from '../harness.ts';

const Data = Buffer.from('hello');
const StreamName = 'orders';
const StreamARN = `${ARN}orders`;
const AUTO = { StreamARN, RecordDistributionStrategy: 'AUTO' } as const;
const BY_KEY = { StreamARN, RecordDistributionStrategy: 'USER_PARTITION_KEY' } as const;

describe('UpdateStreamRecordDistributionStrategy', () => {
  it('takes effect at once in both directions, and persists across a restart', async () => {
    const { call, failure, strategy, engine, options } = await onDemandStream();
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

  it('rejects a stream that is being created', async () => {
    const { call, failure } = await testKinesis();
    await call(CreateStream, { StreamName });
    expect(await failure(UpdateStreamRecordDistributionStrategy, AUTO)).toEqual({
      code: 'ResourceInUseException',
      message: `Stream orders under account ${ACCOUNT} not ACTIVE, instead in state CREATING`,
    });
  });
});
