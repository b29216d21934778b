import { describe, expect, it } from 'vitest';
import { DescribeAccountSettings } from '../../../../src/services/kinesis/operations/describe-account-settings.ts';
import { UpdateAccountSettings } from '../../../../src/services/kinesis/operations/update-account-settings.ts';
import { commitment } from '../fixtures.ts';
import { testKinesis } from '../harness.ts';

const DAY_MS = 24 * 3_600_000;

describe('UpdateAccountSettings', () => {
  it('commits the account and region for a day', async () => {
    const { call, clock } = await testKinesis();
    const settings = async (from = {}) =>
      (await call(DescribeAccountSettings, {}, from)).MinimumThroughputBillingCommitment;
    expect(await settings()).toEqual({ Status: 'DISABLED' });
    await call(UpdateAccountSettings, commitment('DISABLED'));
    expect(await settings()).toEqual({ Status: 'DISABLED' });

    const startedMs = clock.now();
    const bound = { StartedAt: startedMs, EarliestAllowedEndAt: startedMs + DAY_MS };
    expect(await call(UpdateAccountSettings, commitment('ENABLED'))).toEqual({
      MinimumThroughputBillingCommitment: { Status: 'ENABLED', ...bound },
    });
    expect(await settings({ region: 'eu-west-1' })).toEqual({ Status: 'DISABLED' });

    await clock.advance(DAY_MS / 2);
    await call(UpdateAccountSettings, commitment('DISABLED'));
    expect(await settings()).toEqual({ Status: 'ENABLED_UNTIL_EARLIEST_ALLOWED_END', ...bound });
    await call(UpdateAccountSettings, commitment('ENABLED'));
    expect(await settings()).toEqual({ Status: 'ENABLED', ...bound });
    await call(UpdateAccountSettings, commitment('DISABLED'));
    await clock.advance(DAY_MS);
    expect(await settings()).toEqual({ Status: 'DISABLED', ...bound, EndedAt: startedMs + DAY_MS });
    await call(UpdateAccountSettings, commitment('ENABLED'));
    expect(await settings()).toMatchObject({ Status: 'ENABLED', StartedAt: clock.now() });
  });

  it('rejects an unknown status', async () => {
    const { failure } = await testKinesis();
    const input = { MinimumThroughputBillingCommitment: { Status: 'PAUSED' as 'ENABLED' } };
    expect(await failure(UpdateAccountSettings, input)).toMatchObject({ code: 'ValidationException' });
  });
});
