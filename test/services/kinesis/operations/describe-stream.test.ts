import { describe, expect, it } from 'vitest';
import { DescribeStream } from '../../../../src/services/kinesis/operations/describe-stream.ts';
import { ACCOUNT, ARN, testKinesis } from '../harness.ts';

describe('DescribeStream', () => {
  it('returns at most a hundred shards at a time', async () => {
    const { call, createStream } = await testKinesis();
    const StreamName = await createStream('orders', 120);
    const first = await call(DescribeStream, { StreamName, Limit: 10_000 });
    expect(first.StreamDescription.Shards).toHaveLength(100);
    expect(first.StreamDescription.HasMoreShards).toBe(true);
    const rest = await call(DescribeStream, { StreamName, ExclusiveStartShardId: 'shardId-000000000099' });
    expect(rest.StreamDescription.Shards.map(({ ShardId }) => ShardId).at(0)).toBe('shardId-000000000100');
    expect(rest.StreamDescription.Shards).toHaveLength(20);
    expect(rest.StreamDescription.HasMoreShards).toBe(false);
  });

  it('accepts the ARN of the stream, and rejects others', async () => {
    const { call, failure, createStream } = await testKinesis();
    await createStream();
    await call(DescribeStream, { StreamARN: `${ARN}orders` });
    await call(DescribeStream, { StreamARN: `${ARN}orders`, StreamName: 'orders' });
    expect(await failure(DescribeStream, { StreamARN: `${ARN}other` })).toMatchObject({
      message: `Stream other under account ${ACCOUNT} not found.`,
    });
    expect(
      await failure(DescribeStream, { StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/orders' }),
    ).toMatchObject({ message: 'Stream orders under account 000000000000 not found.' });
    expect(await failure(DescribeStream, { StreamARN: `${ARN}orders/consumer/x` })).toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining("at 'streamARN' failed to satisfy constraint"),
    });
  });
});
