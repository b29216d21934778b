import { describe, expect, it } from 'vitest';
import { DescribeStreamSummary } from '../../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { ACCOUNT, ARN, testKinesis } from '../harness.ts';

describe('DescribeStreamSummary', () => {
  it('describes a stream without its shards and without a StreamId', async () => {
    const { call, createStream } = await testKinesis();
    const StreamName = await createStream();
    const response = await call(DescribeStreamSummary, { StreamName });
    expect(response).toEqual({
      StreamDescriptionSummary: {
        StreamName,
        StreamARN: `${ARN}orders`,
        StreamStatus: 'ACTIVE',
        StreamModeDetails: { StreamMode: 'PROVISIONED' },
        RetentionPeriodHours: 24,
        StreamCreationTimestamp: expect.any(Number),
        EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
        EncryptionType: 'NONE',
        OpenShardCount: 1,
        ConsumerCount: 0,
        MaxRecordSizeInKiB: 1024,
      },
    });
  });

  it('does not find a stream that does not exist', async () => {
    const { failure } = await testKinesis();
    expect(await failure(DescribeStreamSummary, { StreamName: 'none' })).toEqual({
      code: 'ResourceNotFoundException',
      message: `Stream none under account ${ACCOUNT} not found.`,
    });
  });
});
