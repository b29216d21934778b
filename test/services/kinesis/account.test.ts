import { describe, expect, it } from 'vitest';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { DescribeAccountSettings } from '../../../src/services/kinesis/operations/describe-account-settings.ts';
import { DescribeLimits } from '../../../src/services/kinesis/operations/describe-limits.ts';
import { DescribeStreamSummary } from '../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { UpdateAccountSettings } from '../../../src/services/kinesis/operations/update-account-settings.ts';
import { UpdateStreamMode } from '../../../src/services/kinesis/operations/update-stream-mode.ts';
import { UpdateStreamWarmThroughput } from '../../../src/services/kinesis/operations/update-stream-warm-throughput.ts';
import { SETTLED_MS } from '../../engine/harness.ts';
import { ARN, testKinesis } from './harness.ts';

const DAY_MS = 24 * 3_600_000;

const billing = (Status: 'ENABLED' | 'DISABLED') => ({ MinimumThroughputBillingCommitment: { Status } });

describe('account settings', () => {
  it('bind for a day, in the account and region alone', async () => {
    const { call, clock } = await testKinesis();
    const settings = async (from = {}) =>
      (await call(DescribeAccountSettings, {}, from)).MinimumThroughputBillingCommitment;
    expect(await settings()).toEqual({ Status: 'DISABLED' });
    await call(UpdateAccountSettings, billing('DISABLED'));
    expect(await settings()).toEqual({ Status: 'DISABLED' });

    const startedMs = clock.now();
    const bound = { StartedAt: startedMs, EarliestAllowedEndAt: startedMs + DAY_MS };
    expect(await call(UpdateAccountSettings, billing('ENABLED'))).toEqual({
      MinimumThroughputBillingCommitment: { Status: 'ENABLED', ...bound },
    });
    expect(await settings({ region: 'eu-west-1' })).toEqual({ Status: 'DISABLED' });

    await clock.advance(DAY_MS / 2);
    await call(UpdateAccountSettings, billing('DISABLED'));
    expect(await settings()).toEqual({ Status: 'ENABLED_UNTIL_EARLIEST_ALLOWED_END', ...bound });
    await call(UpdateAccountSettings, billing('ENABLED'));
    expect(await settings()).toEqual({ Status: 'ENABLED', ...bound });
    await call(UpdateAccountSettings, billing('DISABLED'));
    await clock.advance(DAY_MS);
    expect(await settings()).toEqual({ Status: 'DISABLED', ...bound, EndedAt: startedMs + DAY_MS });
    await call(UpdateAccountSettings, billing('ENABLED'));
    expect(await settings()).toMatchObject({ Status: 'ENABLED', StartedAt: clock.now() });
  });
});

describe('warm throughput', () => {
  it('needs an on-demand stream and a committed account', async () => {
    const { call, failure, createStream } = await testKinesis();
    await createStream('provisioned');
    const warm = (StreamName: string) => ({ StreamName, WarmThroughputMiBps: 8 });
    await call(CreateStream, { StreamName: 'orders' });
    const refused = { code: 'ValidationException' };
    expect(await failure(UpdateStreamWarmThroughput, warm('orders'))).toMatchObject(refused);
    await call(UpdateAccountSettings, billing('ENABLED'));
    expect(await failure(UpdateStreamWarmThroughput, warm('provisioned'))).toMatchObject(refused);
    expect(await failure(UpdateStreamWarmThroughput, warm('provisioned'))).toMatchObject(refused);
    const tooMuch = { StreamName: 'orders', WarmThroughputMiBps: 20_000 };
    expect(await failure(UpdateStreamWarmThroughput, tooMuch)).toMatchObject({
      code: 'InvalidArgumentException',
    });
  });

  it('opens as many shards as it takes', async () => {
    const { call, clock } = await testKinesis();
    const summary = async (StreamName: string) =>
      (await call(DescribeStreamSummary, { StreamName })).StreamDescriptionSummary;
    await call(UpdateAccountSettings, billing('ENABLED'));
    await call(CreateStream, { StreamName: 'orders', WarmThroughputMiBps: 6 });
    await clock.advance(SETTLED_MS);
    expect(await summary('orders')).toMatchObject({
      OpenShardCount: 6,
      WarmThroughput: { TargetMiBps: 6, CurrentMiBps: 6 },
    });
    expect(await call(UpdateStreamWarmThroughput, { StreamName: 'orders', WarmThroughputMiBps: 20 })).toEqual(
      {
        StreamName: 'orders',
        StreamARN: `${ARN}orders`,
        WarmThroughput: { TargetMiBps: 20, CurrentMiBps: 6 },
      },
    );
    await clock.advance(SETTLED_MS);
    expect(await summary('orders')).toMatchObject({
      OpenShardCount: 20,
      WarmThroughput: { TargetMiBps: 20, CurrentMiBps: 20 },
    });
    await call(UpdateStreamMode, {
      StreamARN: `${ARN}orders`,
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
    });
    await clock.advance(SETTLED_MS);
    expect(await summary('orders')).not.toHaveProperty('WarmThroughput');
    await call(UpdateStreamMode, {
      StreamARN: `${ARN}orders`,
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      WarmThroughputMiBps: 24,
    });
    await clock.advance(SETTLED_MS);
    expect(await summary('orders')).toMatchObject({ OpenShardCount: 24 });
  });
});

describe('DescribeLimits', () => {
  it('counts open shards and on-demand streams', async () => {
    const { call, createStream } = await testKinesis();
    await createStream('orders', 3);
    await call(CreateStream, { StreamName: 'clicks' });
    expect(await call(DescribeLimits, {})).toEqual({
      ShardLimit: 20_000,
      OpenShardCount: 7,
      OnDemandStreamCount: 1,
      OnDemandStreamCountLimit: 50,
    });
  });
});
