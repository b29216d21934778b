import { describe, expect, it } from 'vitest';
import { openEngine } from '../../../../src/engine/engine.ts';
import { CreateStream } from '../../../../src/services/kinesis/operations/create-stream.ts';
import { DescribeStreamConsumer } from '../../../../src/services/kinesis/operations/describe-stream-consumer.ts';
import { DescribeStreamSummary } from '../../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { RegisterStreamConsumer } from '../../../../src/services/kinesis/operations/register-stream-consumer.ts';
import { UpdateAccountSettings } from '../../../../src/services/kinesis/operations/update-account-settings.ts';
import { UpdateStreamMode } from '../../../../src/services/kinesis/operations/update-stream-mode.ts';
import { NAMESPACE, SETTLED_MS } from '../../../engine/harness.ts';
import { streamWithConsumers, commitment } from '../fixtures.ts';
import { ACCOUNT, ARN } from '../harness.ts';

const StreamARN = `${ARN}orders`;

describe('RegisterStreamConsumer', () => {
  it('registers a consumer that becomes ACTIVE, with its creation time in its ARN', async () => {
    const { call, clock } = await streamWithConsumers();
    const createdMs = clock.now();
    const { Consumer } = await call(RegisterStreamConsumer, { StreamARN, ConsumerName: 'reader' });
    expect(Consumer).toEqual({
      ConsumerName: 'reader',
      ConsumerARN: `${StreamARN}/consumer/reader:${Math.floor(createdMs / 1000)}`,
      ConsumerStatus: 'CREATING',
      ConsumerCreationTimestamp: createdMs,
    });
    await clock.advance(SETTLED_MS);
    const { ConsumerDescription } = await call(DescribeStreamConsumer, { ConsumerARN: Consumer.ConsumerARN });
    expect(ConsumerDescription).toEqual({ ...Consumer, ConsumerStatus: 'ACTIVE', StreamARN });
    expect(clock.pendingTimers).toBe(0);
  });

  it('continues to register a consumer after a restart', async () => {
    const { call, clock, engine, options } = await streamWithConsumers();
    await call(RegisterStreamConsumer, { StreamARN, ConsumerName: 'reader' });
    await engine.close();
    const reopened = await openEngine(options);
    await clock.advance(SETTLED_MS);
    expect(reopened.streams.find(NAMESPACE, 'orders')!.document.consumers).toMatchObject([
      { name: 'reader', status: 'ACTIVE' },
    ]);
  });

  it('rejects a name that exists, and a stream that is missing or being created', async () => {
    const { call, failure, register } = await streamWithConsumers();
    await register();
    expect(await failure(RegisterStreamConsumer, { StreamARN, ConsumerName: 'reader' })).toEqual({
      code: 'ResourceInUseException',
      message: `Consumer reader under stream ${StreamARN} already exists for account ${ACCOUNT}.`,
    });
    const nowhere = { StreamARN: `${ARN}nowhere`, ConsumerName: 'reader' };
    expect(await failure(RegisterStreamConsumer, nowhere)).toEqual({
      code: 'ResourceNotFoundException',
      message: `Stream nowhere under account ${ACCOUNT} not found.`,
    });
    await call(CreateStream, { StreamName: 'new', ShardCount: 1 });
    expect(
      await failure(RegisterStreamConsumer, { StreamARN: `${ARN}new`, ConsumerName: 'reader' }),
    ).toMatchObject({ code: 'ResourceInUseException' });
  });

  it('accepts five in CREATING at a time and twenty in all, also of concurrent calls', async () => {
    const { call, clock } = await streamWithConsumers();
    const names = Array.from({ length: 25 }, (_, index) => `reader-${index}`);
    const registered = new Set<string>();
    for (let round = 0; round < 5; round++) {
      const left = names.filter((name) => !registered.has(name));
      const outcomes = await Promise.allSettled(
        left.map((ConsumerName) => call(RegisterStreamConsumer, { StreamARN, ConsumerName })),
      );
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.status === 'fulfilled') registered.add(left[index]!);
        else expect(outcome.reason).toMatchObject({ code: 'LimitExceededException' });
      }
      expect(registered.size).toBe(Math.min(20, 5 * (round + 1)));
      await clock.advance(SETTLED_MS);
    }
    const { StreamDescriptionSummary } = await call(DescribeStreamSummary, { StreamName: 'orders' });
    expect(StreamDescriptionSummary.ConsumerCount).toBe(20);
  });

  it('accepts fifty for an on-demand stream of a committed account', async () => {
    const { call, failure, clock } = await streamWithConsumers();
    const register = async (count: number, from = 0) => {
      for (let index = from; index < from + count; index++) {
        await call(RegisterStreamConsumer, { StreamARN, ConsumerName: `reader-${index}` });
        await clock.advance(SETTLED_MS);
      }
    };
    await register(20);
    await call(UpdateAccountSettings, commitment('ENABLED'));
    const another = { StreamARN, ConsumerName: 'another' };
    expect(await failure(RegisterStreamConsumer, another)).toEqual({
      code: 'LimitExceededException',
      message: `Stream orders under account ${ACCOUNT} has reached the limit of 20 registered consumers.`,
    });
    await call(UpdateStreamMode, { StreamARN, StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
    await clock.advance(SETTLED_MS);
    await register(30, 20);
    expect((await failure(RegisterStreamConsumer, another)).message).toContain('the limit of 50');
  });
});
