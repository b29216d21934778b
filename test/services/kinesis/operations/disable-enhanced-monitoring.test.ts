import { describe, expect, it } from 'vitest';
import { DisableEnhancedMonitoring } from '../../../../src/services/kinesis/operations/disable-enhanced-monitoring.ts';
import { EnableEnhancedMonitoring } from '../../../../src/services/kinesis/operations/enable-enhanced-monitoring.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { ACCOUNT, ARN, testKinesis } from '../harness.ts';

const StreamName = 'orders';

describe('DisableEnhancedMonitoring', () => {
  it('turns off the named metrics and returns those before and after', async () => {
    const { call, createStream, clock } = await testKinesis();
    await createStream();
    await call(EnableEnhancedMonitoring, {
      StreamName,
      ShardLevelMetrics: ['OutgoingBytes', 'IncomingBytes'],
    });
    await clock.advance(SETTLED_MS);
    expect(
      await call(DisableEnhancedMonitoring, { StreamName, ShardLevelMetrics: ['IncomingBytes'] }),
    ).toEqual({
      StreamName,
      StreamARN: `${ARN}orders`,
      CurrentShardLevelMetrics: ['IncomingBytes', 'OutgoingBytes'],
      DesiredShardLevelMetrics: ['OutgoingBytes'],
    });
  });

  it('does not find a stream that does not exist', async () => {
    const { failure } = await testKinesis();
    expect(
      await failure(DisableEnhancedMonitoring, { StreamName: 'none', ShardLevelMetrics: ['ALL'] }),
    ).toEqual({
      code: 'ResourceNotFoundException',
      message: `Stream none under account ${ACCOUNT} not found.`,
    });
  });
});
