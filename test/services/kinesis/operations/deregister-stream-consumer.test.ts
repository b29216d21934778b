import { describe, expect, it } from 'vitest';
import { DeregisterStreamConsumer } from '../../../../src/services/kinesis/operations/deregister-stream-consumer.ts';
import { DescribeStreamConsumer } from '../../../../src/services/kinesis/operations/describe-stream-consumer.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { streamWithConsumers } from '../fixtures.ts';
import { ACCOUNT, ARN } from '../harness.ts';

const StreamARN = `${ARN}orders`;

describe('DeregisterStreamConsumer', () => {
  it('passes through DELETING; a later consumer of the same name is another one', async () => {
    const { call, failure, register, clock } = await streamWithConsumers();
    const ConsumerARN = await register();
    await call(DeregisterStreamConsumer, { ConsumerARN });
    const { ConsumerDescription } = await call(DescribeStreamConsumer, { StreamARN, ConsumerName: 'reader' });
    expect(ConsumerDescription.ConsumerStatus).toBe('DELETING');
    await clock.advance(SETTLED_MS);
    const missing = {
      code: 'ResourceNotFoundException',
      message: `Consumer reader, account ${ACCOUNT} not found.`,
    };
    expect(await failure(DescribeStreamConsumer, { ConsumerARN })).toEqual(missing);
    expect(await register()).not.toBe(ConsumerARN);
    expect(await failure(DeregisterStreamConsumer, { ConsumerARN })).toEqual(missing);
  });
});
