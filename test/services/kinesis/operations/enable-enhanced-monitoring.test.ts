import { describe, expect, it } from 'vitest';
import { DisableEnhancedMonitoring } from '../../../../src/services/kinesis/operations/disable-enhanced-monitoring.ts';
import { EnableEnhancedMonitoring } from '../../../../src/services/kinesis/operations/enable-enhanced-monitoring.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { summaryOf } from '../fixtures.ts';
import { ACCOUNT, ARN, testKinesis } from '../harness.ts';

const StreamName = 'orders';

describe('EnableEnhancedMonitoring', () => {
  it('turns metrics on until they are turned off, by name or ALL at once', async () => {
    const world = await testKinesis();
    const { call, clock } = world;
    await world.createStream();
    expect(
      await call(EnableEnhancedMonitoring, {
        StreamName,
        ShardLevelMetrics: ['OutgoingBytes', 'IncomingBytes'],
      }),
    ).toEqual({
      StreamName,
      StreamARN: `${ARN}orders`,
      CurrentShardLevelMetrics: [],
      DesiredShardLevelMetrics: ['IncomingBytes', 'OutgoingBytes'],
    });
    expect((await summaryOf(world)).EnhancedMonitoring).toEqual([{ ShardLevelMetrics: [] }]);
    await clock.advance(SETTLED_MS);
    expect((await summaryOf(world)).EnhancedMonitoring).toEqual([
      { ShardLevelMetrics: ['IncomingBytes', 'OutgoingBytes'] },
    ]);
    const all = await call(EnableEnhancedMonitoring, { StreamName, ShardLevelMetrics: ['ALL'] });
    expect(all.DesiredShardLevelMetrics).toHaveLength(7);
    await clock.advance(SETTLED_MS);
    const fewer = await call(DisableEnhancedMonitoring, { StreamName, ShardLevelMetrics: ['IncomingBytes'] });
    expect(fewer.DesiredShardLevelMetrics).toHaveLength(6);
    await clock.advance(SETTLED_MS);
    await call(DisableEnhancedMonitoring, { StreamName, ShardLevelMetrics: ['ALL'] });
    await clock.advance(SETTLED_MS);
    expect((await summaryOf(world)).EnhancedMonitoring).toEqual([{ ShardLevelMetrics: [] }]);
  });

  it('does not find a stream that does not exist', async () => {
    const { failure } = await testKinesis();
    expect(
      await failure(EnableEnhancedMonitoring, { StreamName: 'none', ShardLevelMetrics: ['ALL'] }),
    ).toEqual({
      code: 'ResourceNotFoundException',
      message: `Stream none under account ${ACCOUNT} not found.`,
    });
  });
});
