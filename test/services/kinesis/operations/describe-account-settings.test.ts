import { describe, expect, it } from 'vitest';
import { ControlRates, withControlRates } from '../../../../src/services/kinesis/limits/control-rates.ts';
import { DescribeAccountSettings } from '../../../../src/services/kinesis/operations/describe-account-settings.ts';
import { UpdateAccountSettings } from '../../../../src/services/kinesis/operations/update-account-settings.ts';
import { caller } from '../../../support/caller.ts';
import { commitment } from '../fixtures.ts';
import { ACCOUNT, testKinesis } from '../harness.ts';

const DAY_MS = 24 * 3_600_000;

describe('DescribeAccountSettings', () => {
  it('returns the commitment of the account, and its earliest end', async () => {
    const { call, clock } = await testKinesis();
    expect(await call(DescribeAccountSettings, {})).toEqual({
      MinimumThroughputBillingCommitment: { Status: 'DISABLED' },
    });
    await call(UpdateAccountSettings, commitment('ENABLED'));
    expect(await call(DescribeAccountSettings, {})).toEqual({
      MinimumThroughputBillingCommitment: {
        Status: 'ENABLED',
        StartedAt: clock.now(),
        EarliestAllowedEndAt: clock.now() + DAY_MS,
      },
    });
  });

  it('is rejected above 5 calls a second', async () => {
    const world = await testKinesis();
    const { operations } = withControlRates(world.service, {
      engine: world.engine,
      rates: new ControlRates(world.clock),
    });
    const run = async () =>
      operations.get('DescribeAccountSettings')!.run({}, { ...caller, account: ACCOUNT });
    for (let count = 0; count < 5; count++) await run();
    await expect(run()).rejects.toMatchObject({
      code: 'LimitExceededException',
      message: `Rate exceeded for account ${ACCOUNT}.`,
    });
  });
});
