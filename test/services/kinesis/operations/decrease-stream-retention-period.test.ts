import { describe, expect, it } from 'vitest';
import { DecreaseStreamRetentionPeriod } from '../../../../src/services/kinesis/operations/decrease-stream-retention-period.ts';
import { IncreaseStreamRetentionPeriod } from '../../../../src/services/kinesis/operations/increase-stream-retention-period.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { ACCOUNT, testKinesis } from '../harness.ts';

const to = (hours: number) => ({ StreamName: 'orders', RetentionPeriodHours: hours });

describe('DecreaseStreamRetentionPeriod', () => {
  it('shortens retention through UPDATING, and rejects a longer one', async () => {
    const { call, failure, createStream, clock } = await testKinesis();
    await createStream();
    await call(IncreaseStreamRetentionPeriod, to(25));
    await clock.advance(SETTLED_MS);
    expect(await failure(DecreaseStreamRetentionPeriod, to(26))).toEqual({
      code: 'InvalidArgumentException',
      message:
        'Requested retention period (26 hours) for stream orders can not be longer than existing retention period (25 hours). Use IncreaseRetentionPeriod API.',
    });
    await call(DecreaseStreamRetentionPeriod, to(24));
    expect(await failure(DecreaseStreamRetentionPeriod, to(24))).toEqual({
      code: 'ResourceInUseException',
      message: `Stream orders under account ${ACCOUNT} not ACTIVE, instead in state UPDATING`,
    });
  });
});
