import { describe, expect, it } from 'vitest';
import { CreateStream } from '../../../../src/services/kinesis/operations/create-stream.ts';
import { UpdateStreamMode } from '../../../../src/services/kinesis/operations/update-stream-mode.ts';
import { UpdateStreamRecordDistributionStrategy } from '../../../../src/services/kinesis/operations/update-stream-record-distribution-strategy.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { onDemandStream, summaryOf } from '../fixtures.ts';
import { ACCOUNT, ARN, testKinesis } from '../harness.ts';

const DAY_MS = 24 * 3_600_000;
const StreamARN = `${ARN}orders`;
const AUTO = { StreamARN, RecordDistributionStrategy: 'AUTO' } as const;
const BY_KEY = { StreamARN, RecordDistributionStrategy: 'USER_PARTITION_KEY' } as const;

const toMode = (StreamMode: 'PROVISIONED' | 'ON_DEMAND') => ({
  StreamARN: `${ARN}orders`,
  StreamModeDetails: { StreamMode },
});

describe('UpdateStreamMode', () => {
  it('keeps the shards, accepts the current mode, and changes it twice a day', async () => {
    const world = await testKinesis({ quotas: 'on' });
    const { call, clock, failure } = world;
    await world.createStream('orders', 2);
    await call(UpdateStreamMode, toMode('PROVISIONED'));
    expect(await summaryOf(world)).toMatchObject({ StreamStatus: 'ACTIVE' });
    await call(UpdateStreamMode, toMode('ON_DEMAND'));
    expect(await summaryOf(world)).toMatchObject({ StreamStatus: 'UPDATING' });
    await clock.advance(SETTLED_MS);
    expect(await summaryOf(world)).toMatchObject({
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      OpenShardCount: 2,
    });
    await call(UpdateStreamMode, toMode('PROVISIONED'));
    await clock.advance(SETTLED_MS);
    expect(await failure(UpdateStreamMode, toMode('ON_DEMAND'))).toMatchObject({
      code: 'LimitExceededException',
    });
    await clock.advance(DAY_MS);
    await call(UpdateStreamMode, toMode('ON_DEMAND'));
  });

  it('rejects more than fifty on-demand streams', async () => {
    const { call, failure, createStream, clock } = await testKinesis({ quotas: 'on' });
    await createStream();
    for (let index = 0; index < 50; index++) await call(CreateStream, { StreamName: `s${index}` });
    await clock.advance(SETTLED_MS);
    const limitExceeded = {
      code: 'LimitExceededException',
      message: `This request would exceed the limit on the number of On-Demand streams for the account ${ACCOUNT} in us-east-1. Current On-Demand streams count: 50. Limit: 50.`,
    };
    expect(await failure(CreateStream, { StreamName: 'one-more' })).toEqual(limitExceeded);
    expect(await failure(UpdateStreamMode, toMode('ON_DEMAND'))).toEqual(limitExceeded);
    await call(CreateStream, { StreamName: 'provisioned', ShardCount: 1 });
  });

  it('rejects provisioned mode for an AUTO stream, until it is distributed by key', async () => {
    const { call, failure, strategy, clock } = await onDemandStream('AUTO');
    const provisioned = { StreamARN, StreamModeDetails: { StreamMode: 'PROVISIONED' } } as const;
    const fixed = {
      code: 'InvalidArgumentException',
      message: `Stream orders under account ${ACCOUNT} cannot use RecordDistributionStrategy AUTO in Provisioned mode.`,
    };
    expect(await failure(UpdateStreamMode, provisioned)).toMatchObject({ code: fixed.code });
    await call(UpdateStreamRecordDistributionStrategy, BY_KEY);
    await call(UpdateStreamMode, provisioned);
    await clock.advance(SETTLED_MS);
    expect(await strategy()).toBeUndefined();
    expect(await failure(UpdateStreamRecordDistributionStrategy, AUTO)).toEqual(fixed);
    await call(UpdateStreamRecordDistributionStrategy, BY_KEY);
    const request = { StreamName: 'b', ShardCount: 1, RecordDistributionStrategy: 'AUTO' } as const;
    expect(await failure(CreateStream, request)).toMatchObject({ code: fixed.code });
  });
});
