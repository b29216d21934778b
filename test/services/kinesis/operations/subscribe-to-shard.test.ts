import { describe, expect, it } from 'vitest';
import type { Input } from '../../../../src/schema/operation.ts';
import { DeregisterStreamConsumer } from '../../../../src/services/kinesis/operations/deregister-stream-consumer.ts';
import { PutRecord } from '../../../../src/services/kinesis/operations/put-record.ts';
import { RegisterStreamConsumer } from '../../../../src/services/kinesis/operations/register-stream-consumer.ts';
import { SplitShard } from '../../../../src/services/kinesis/operations/split-shard.ts';
import { SubscribeToShard } from '../../../../src/services/kinesis/operations/subscribe-to-shard.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { ACCOUNT, ARN, testKinesis } from '../harness.ts';

const StreamARN = `${ARN}orders`;
const ShardId = 'shardId-000000000000';

async function subscribableConsumer(quotas: 'on' | 'off' = 'off') {
  const kinesis = await testKinesis({ quotas });
  const { call, clock, createStream } = kinesis;
  await createStream();
  const { Consumer } = await call(RegisterStreamConsumer, { StreamARN, ConsumerName: 'reader' });
  const creation = Math.floor(clock.now() / 1000);
  const { ConsumerARN } = Consumer;
  const request = (Type: 'LATEST' | 'TRIM_HORIZON' = 'TRIM_HORIZON'): Input<typeof SubscribeToShard> => ({
    ConsumerARN,
    ShardId,
    StartingPosition: { Type },
  });
  return { ...kinesis, request, ConsumerARN, creation };
}

describe('SubscribeToShard', () => {
  it('pushes records as GetRecords returns them, with members in the order observed on AWS', async () => {
    const { call, clock, request } = await subscribableConsumer();
    await clock.advance(SETTLED_MS);
    const put = await call(PutRecord, { StreamName: 'orders', PartitionKey: 'k', Data: Buffer.from('a') });
    const events = (await call(SubscribeToShard, request()))[Symbol.asyncIterator]();
    const { value } = await events.next();
    expect(Object.keys(value!.payload)).toEqual([
      'ContinuationSequenceNumber',
      'MillisBehindLatest',
      'Records',
    ]);
    expect(value).toMatchObject({
      event: 'SubscribeToShardEvent',
      payload: {
        MillisBehindLatest: 0,
        Records: [
          {
            SequenceNumber: put.SequenceNumber,
            ApproximateArrivalTimestamp: clock.now(),
            Data: Buffer.from('a'),
            PartitionKey: 'k',
          },
        ],
      },
    });
    await events.return!();
    expect(clock.pendingTimers).toBe(0);
  });

  it.each(['TRIM_HORIZON', 'LATEST'] as const)(
    'ends a shard with its children and without a continuation, from %s',
    async (start) => {
      const { call, clock, request } = await subscribableConsumer();
      await clock.advance(SETTLED_MS);
      await call(SplitShard, {
        StreamName: 'orders',
        ShardToSplit: ShardId,
        NewStartingHashKey: String(2n ** 127n),
      });
      await clock.advance(SETTLED_MS);
      const events = (await call(SubscribeToShard, request(start)))[Symbol.asyncIterator]();
      const end = await events.next();
      if (end.done === true) throw new Error('the subscription ended without an event');
      const { ContinuationSequenceNumber, ChildShards } = end.value.payload;
      expect(ContinuationSequenceNumber).toBeUndefined();
      expect(ChildShards!.map((child) => [child.ShardId, child.ParentShards])).toEqual([
        ['shardId-000000000001', [ShardId]],
        ['shardId-000000000002', [ShardId]],
      ]);
      expect(await events.next()).toMatchObject({ done: true });
    },
  );

  it('rejects a consumer that is not ACTIVE or does not exist', async () => {
    const { failure, clock, request, ConsumerARN, creation } = await subscribableConsumer();
    expect(await failure(SubscribeToShard, request())).toEqual({
      code: 'ResourceInUseException',
      message:
        `Consumer reader with creation timestamp ${creation} under stream: orders , account ${ACCOUNT} is not ` +
        'in ACTIVE status.',
    });
    await clock.advance(SETTLED_MS);
    const earlier = ConsumerARN.replace(String(creation), '7');
    expect(await failure(SubscribeToShard, { ...request(), ConsumerARN: earlier })).toEqual({
      code: 'ResourceNotFoundException',
      message: `Consumer reader with creation timestamp 7 under stream: orders, account ${ACCOUNT} not found.`,
    });
  });

  it('rejects a shard that does not exist, and a position outside it', async () => {
    const { failure, clock, request } = await subscribableConsumer();
    await clock.advance(SETTLED_MS);
    expect(await failure(SubscribeToShard, { ...request(), ShardId: 'shardId-000000000009' })).toEqual({
      code: 'ResourceNotFoundException',
      message: `Shard shardId-000000000009 in stream orders under account ${ACCOUNT} does not exist`,
    });
    const nowhere = { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: '12345' } as const;
    expect(await failure(SubscribeToShard, { ...request(), StartingPosition: nowhere })).toMatchObject({
      code: 'InvalidArgumentException',
    });
  });

  it('reports the conflict to a second subscription, and to the first one after a takeover', async () => {
    const { call, failure, clock, request } = await subscribableConsumer();
    await clock.advance(SETTLED_MS);
    const inUse = {
      code: 'ResourceInUseException',
      message: `Another active subscription exists for this consumer: ${ACCOUNT}:orders:${ShardId}:reader`,
    };
    const events = (await call(SubscribeToShard, request('LATEST')))[Symbol.asyncIterator]();
    expect(await failure(SubscribeToShard, request('LATEST'))).toEqual(inUse);
    await clock.advance(5_000);
    await call(SubscribeToShard, request('LATEST'));
    await expect(events.next()).rejects.toMatchObject(inUse);
  });

  it('accepts one call a second for a consumer and a shard', async () => {
    const { call, failure, clock, request } = await subscribableConsumer('on');
    await clock.advance(SETTLED_MS);
    const [first, second] = await Promise.all([
      call(SubscribeToShard, request()),
      failure(SubscribeToShard, request()),
    ]);
    expect(second).toEqual({
      code: 'LimitExceededException',
      message: `Rate exceeded for consumer reader of shard ${ShardId} in stream orders under account ${ACCOUNT}.`,
    });
    await first[Symbol.asyncIterator]().return!();
  });

  it('reports in the event stream that the consumer was removed', async () => {
    const { call, clock, request, ConsumerARN, creation } = await subscribableConsumer();
    await clock.advance(SETTLED_MS);
    const events = (await call(SubscribeToShard, request('LATEST')))[Symbol.asyncIterator]();
    await call(DeregisterStreamConsumer, { ConsumerARN });
    await expect(events.next()).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `Consumer reader with creation timestamp ${creation} under stream: orders, account ${ACCOUNT} not found.`,
    });
  });
});
