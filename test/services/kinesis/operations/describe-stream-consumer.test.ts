import { describe, expect, it } from 'vitest';
import { DescribeStreamConsumer } from '../../../../src/services/kinesis/operations/describe-stream-consumer.ts';
import { streamWithConsumers } from '../fixtures.ts';
import { ACCOUNT, ARN } from '../harness.ts';

const StreamARN = `${ARN}orders`;

describe('DescribeStreamConsumer', () => {
  it('accepts the ARN of a consumer, or that of its stream and a name, or all three when they agree', async () => {
    const { call, failure, register } = await streamWithConsumers();
    const ConsumerARN = await register();
    const addresses = [
      { ConsumerARN },
      { StreamARN, ConsumerName: 'reader' },
      { ConsumerARN, StreamARN, ConsumerName: 'reader' },
    ];
    for (const address of addresses) {
      const { ConsumerDescription } = await call(DescribeStreamConsumer, address);
      expect(ConsumerDescription.ConsumerARN).toBe(ConsumerARN);
    }
    const incomplete = [
      {},
      { StreamARN },
      { ConsumerName: 'reader' },
      { ConsumerARN, ConsumerName: 'other' },
    ];
    for (const address of incomplete) {
      expect(await failure(DescribeStreamConsumer, address)).toMatchObject({
        code: 'InvalidArgumentException',
      });
    }
    expect(
      await failure(DescribeStreamConsumer, {
        ConsumerARN: `arn:aws:kinesis:x:${ACCOUNT}:a:stream/b/consumer/c:1`,
      }),
    ).toMatchObject({ code: 'ValidationException' });
  });
});
