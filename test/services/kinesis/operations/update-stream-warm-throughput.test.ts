import { describe, expect, it } from 'vitest';
import { CreateStream } from '../../../../src/services/kinesis/operations/create-stream.ts';
import { UpdateAccountSettings } from '../../../../src/services/kinesis/operations/update-account-settings.ts';
import { UpdateStreamMode } from '../../../../src/services/kinesis/operations/update-stream-mode.ts';
import { UpdateStreamWarmThroughput } from '../../../../src/services/kinesis/operations/update-stream-warm-throughput.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { summaryOf, commitment } from '../fixtures.ts';
import { ARN, testKinesis } from '../harness.ts';

describe('UpdateStreamWarmThroughput', () => {
  it('opens as many shards as the throughput needs', async () => {
    const world = await testKinesis();
    const { call, clock } = world;
    await call(UpdateAccountSettings, commitment('ENABLED'));
    await call(CreateStream, { StreamName: 'orders', WarmThroughputMiBps: 6 });
    await clock.advance(SETTLED_MS);
    expect(await summaryOf(world)).toMatchObject({
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
    expect(await summaryOf(world)).toMatchObject({
      OpenShardCount: 20,
      WarmThroughput: { TargetMiBps: 20, CurrentMiBps: 20 },
    });
    await call(UpdateStreamMode, {
      StreamARN: `${ARN}orders`,
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
    });
    await clock.advance(SETTLED_MS);
    expect(await summaryOf(world)).not.toHaveProperty('WarmThroughput');
    await call(UpdateStreamMode, {
      StreamARN: `${ARN}orders`,
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      WarmThroughputMiBps: 24,
    });
    await clock.advance(SETTLED_MS);
    expect(await summaryOf(world)).toMatchObject({ OpenShardCount: 24 });
  });

  it('requires an on-demand stream and a committed account', async () => {
    const { call, failure, createStream } = await testKinesis();
    await createStream('provisioned');
    const warm = (StreamName: string) => ({ StreamName, WarmThroughputMiBps: 8 });
    await call(CreateStream, { StreamName: 'orders' });
    const refused = { code: 'ValidationException' };
    expect(await failure(UpdateStreamWarmThroughput, warm('orders'))).toMatchObject(refused);
    await call(UpdateAccountSettings, commitment('ENABLED'));
    expect(await failure(UpdateStreamWarmThroughput, warm('provisioned'))).toMatchObject(refused);
    const tooMuch = { StreamName: 'orders', WarmThroughputMiBps: 20_000 };
    expect(await failure(UpdateStreamWarmThroughput, tooMuch)).toMatchObject({
      code: 'InvalidArgumentException',
    });
  });
});
