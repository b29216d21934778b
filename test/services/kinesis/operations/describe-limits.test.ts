import { describe, expect, it } from 'vitest';
import { ControlRates, withControlRates } from '../../../../src/services/kinesis/limits/control-rates.ts';
import { CreateStream } from '../../../../src/services/kinesis/operations/create-stream.ts';
import { DescribeLimits } from '../../../../src/services/kinesis/operations/describe-limits.ts';
import { caller } from '../../../support/caller.ts';
import { ACCOUNT, testKinesis } from '../harness.ts';

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

  it('is rejected above 1 call a second', async () => {
    const world = await testKinesis();
    const { operations } = withControlRates(world.service, {
      engine: world.engine,
      rates: new ControlRates(world.clock),
    });
    const run = async () => operations.get('DescribeLimits')!.run({}, { ...caller, account: ACCOUNT });
    for (let count = 0; count < 1; count++) await run();
    await expect(run()).rejects.toMatchObject({
      code: 'LimitExceededException',
      message: `Rate exceeded for account ${ACCOUNT}.`,
    });
  });
});
