import { describe, expect, it } from 'vitest';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { DeleteStream } from '../../../src/services/kinesis/operations/delete-stream.ts';
import { DeregisterStreamConsumer } from '../../../src/services/kinesis/operations/deregister-stream-consumer.ts';
import { DescribeStreamConsumer } from '../../../src/services/kinesis/operations/describe-stream-consumer.ts';
import { DescribeStreamSummary } from '../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { ListStreamConsumers } from '../../../src/services/kinesis/operations/list-stream-consumers.ts';
import { RegisterStreamConsumer } from '../../../src/services/kinesis/operations/register-stream-consumer.ts';
import { UpdateAccountSettings } from '../../../src/services/kinesis/operations/update-account-settings.ts';
import { UpdateStreamMode } from '../../../src/services/kinesis/operations/update-stream-mode.ts';
import { openEngine } from '../../../src/engine/engine.ts';
import { NAMESPACE, SETTLED_MS } from '../../engine/harness.ts';
import { ACCOUNT, ARN, testKinesis } from './harness.ts';

const StreamARN = `${ARN}orders`;

async function withStream() {
  const kinesis = await testKinesis();
  await kinesis.createStream();
  const { call, clock } = kinesis;
  /** Registers a consumer; it is ACTIVE afterwards. */
  const register = async (ConsumerName = 'reader'): Promise<string> => {
    const { Consumer } = await call(RegisterStreamConsumer, { StreamARN, ConsumerName });
    await clock.advance(SETTLED_MS);
    return Consumer.ConsumerARN;
  };
  return { ...kinesis, register };
}

describe('RegisterStreamConsumer', () => {
  it('makes a consumer that becomes ACTIVE, with its creation time in its ARN', async () => {
    const { call, clock } = await withStream();
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

  it('refuses a name that is taken, and a stream that is not there or not ready', async () => {
    const { call, failure, register } = await withStream();
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

  it('takes five in CREATING at a time, and twenty in all, though they come at once', async () => {
    const { call, clock } = await withStream();
    const names = Array.from({ length: 25 }, (_, place) => `reader-${place}`);
    const registered = new Set<string>();
    for (let round = 0; round < 5; round++) {
      const left = names.filter((name) => !registered.has(name));
      const outcomes = await Promise.allSettled(
        left.map((ConsumerName) => call(RegisterStreamConsumer, { StreamARN, ConsumerName })),
      );
      for (const [place, outcome] of outcomes.entries()) {
        if (outcome.status === 'fulfilled') registered.add(left[place]!);
        else expect(outcome.reason).toMatchObject({ code: 'LimitExceededException' });
      }
      expect(registered.size).toBe(Math.min(20, 5 * (round + 1)));
      await clock.advance(SETTLED_MS);
    }
    const { StreamDescriptionSummary } = await call(DescribeStreamSummary, { StreamName: 'orders' });
    expect(StreamDescriptionSummary.ConsumerCount).toBe(20);
  });

  it('takes fifty where an on-demand stream has a committed account', async () => {
    const { call, failure, clock } = await withStream();
    const asked = { MinimumThroughputBillingCommitment: { Status: 'ENABLED' } } as const;
    const register = async (count: number, from = 0) => {
      for (let place = from; place < from + count; place++) {
        await call(RegisterStreamConsumer, { StreamARN, ConsumerName: `reader-${place}` });
        await clock.advance(SETTLED_MS);
      }
    };
    await register(20);
    await call(UpdateAccountSettings, asked);
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

  it('survives a restart, also on its way', async () => {
    const { call, clock, engine, options } = await withStream();
    await call(RegisterStreamConsumer, { StreamARN, ConsumerName: 'reader' });
    await engine.close();
    const reopened = await openEngine(options);
    await clock.advance(SETTLED_MS);
    expect(reopened.streams.find(NAMESPACE, 'orders')!.document.consumers).toMatchObject([
      { name: 'reader', status: 'ACTIVE' },
    ]);
  });
});

describe('DeregisterStreamConsumer', () => {
  it('goes through DELETING; one of the same name is another consumer', async () => {
    const { call, failure, register, clock } = await withStream();
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

describe('the address of a consumer', () => {
  it('is its ARN, or its stream’s and its name, or all three when they agree', async () => {
    const { call, failure, register } = await withStream();
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
    const half = [{}, { StreamARN }, { ConsumerName: 'reader' }, { ConsumerARN, ConsumerName: 'other' }];
    for (const address of half) {
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

describe('ListStreamConsumers', () => {
  it('gives the consumers of the stream page by page, with four keys each', async () => {
    const { call, clock, failure, register } = await withStream();
    for (const name of ['c', 'a', 'b']) await register(name);
    const first = await call(ListStreamConsumers, { StreamARN, MaxResults: 2 });
    expect(first.Consumers!.map(({ ConsumerName }) => ConsumerName)).toEqual(['a', 'b']);
    expect(Object.keys(first.Consumers![0]!)).toEqual([
      'ConsumerName',
      'ConsumerARN',
      'ConsumerStatus',
      'ConsumerCreationTimestamp',
    ]);
    const rest = await call(ListStreamConsumers, { StreamARN, NextToken: first.NextToken });
    expect(rest.Consumers!.map(({ ConsumerName }) => ConsumerName)).toEqual(['c']);
    expect(rest.NextToken).toBeUndefined();
    const earlier = { StreamARN, StreamCreationTimestamp: 0 };
    expect((await failure(ListStreamConsumers, earlier)).code).toBe('ResourceNotFoundException');
    await clock.advance(301_000);
    expect(await failure(ListStreamConsumers, { StreamARN, NextToken: first.NextToken })).toMatchObject({
      code: 'ExpiredNextTokenException',
    });
  });
});

describe('DeleteStream', () => {
  it('leaves a stream that has consumers, unless told to take them along', async () => {
    const { call, createStream, failure, register, clock } = await withStream();
    await register();
    expect(await failure(DeleteStream, { StreamName: 'orders' })).toEqual({
      code: 'ResourceInUseException',
      message:
        `DeleteStream can't delete ${StreamARN} because there are consumers associated with this data stream. ` +
        'To delete orders anyway, set the EnforceConsumerDeletion parameter to true to force the deletion of all ' +
        'the consumers that are associated with it.',
    });
    await call(DeleteStream, { StreamName: 'orders', EnforceConsumerDeletion: true });
    await clock.advance(SETTLED_MS);
    await createStream();
    expect(await call(ListStreamConsumers, { StreamARN })).toEqual({ Consumers: [] });
  });
});
