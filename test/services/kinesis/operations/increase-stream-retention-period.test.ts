import { describe, expect, it } from 'vitest';
import { CreateStream } from '../../../../src/services/kinesis/operations/create-stream.ts';
import { DescribeStream } from '../../../../src/services/kinesis/operations/describe-stream.ts';
import { IncreaseStreamRetentionPeriod } from '../../../../src/services/kinesis/operations/increase-stream-retention-period.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { ACCOUNT, testKinesis } from '../harness.ts';

const to = (hours: number) => ({ StreamName: 'orders', RetentionPeriodHours: hours });

describe('IncreaseStreamRetentionPeriod', () => {
  it('extends retention through UPDATING, and rejects a shorter one', async () => {
    const { call, failure, createStream, clock } = await testKinesis();
    await createStream();
    await call(IncreaseStreamRetentionPeriod, to(25));
    expect((await call(DescribeStream, { StreamName: 'orders' })).StreamDescription.StreamStatus).toBe(
      'UPDATING',
    );
    await clock.advance(SETTLED_MS);
    await call(IncreaseStreamRetentionPeriod, to(25));
    expect(await failure(IncreaseStreamRetentionPeriod, to(24))).toEqual({
      code: 'InvalidArgumentException',
      message:
        'Requested retention period (24 hours) for stream orders can not be shorter than existing retention period (25 hours). Use DecreaseRetentionPeriod API.',
    });
  });

  it('rejects a stream that is being created', async () => {
    const { call, failure } = await testKinesis();
    await call(CreateStream, { StreamName: 'orders', ShardCount: 1 });
    expect(await failure(IncreaseStreamRetentionPeriod, to(48))).toEqual({
      code: 'ResourceInUseException',
      message: `Stream orders under account ${ACCOUNT} not ACTIVE, instead in state CREATING`,
    });
  });

  it('rejects less than a day and more than a year', async () => {
    const { failure, createStream } = await testKinesis();
    await createStream();
    expect(await failure(IncreaseStreamRetentionPeriod, to(23))).toMatchObject({
      message:
        'Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short.',
    });
    expect(await failure(IncreaseStreamRetentionPeriod, to(9999))).toMatchObject({
      message:
        'Maximum allowed retention period is 8760 hours. Requested retention period (9999 hours) is too long.',
    });
  });
});
