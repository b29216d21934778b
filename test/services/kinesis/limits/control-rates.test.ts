import { describe, expect, it } from 'vitest';
import type { Caller } from '../../../../src/schema/caller.ts';
import { ControlRates, withControlRates } from '../../../../src/services/kinesis/limits/control-rates.ts';
import { ACCOUNT, ARN, testKinesis } from '../harness.ts';
import { validStructure } from '../samples.ts';

async function limitedWorld() {
  const world = await testKinesis();
  const rates = new ControlRates(world.clock);
  const limited = withControlRates(world.service, { engine: world.engine, rates });
  const caller: Caller = {
    account: ACCOUNT,
    region: 'us-east-1',
    accessKeyId: ACCOUNT,
    requestId: 'request',
    signal: new AbortController().signal,
  };
  const call = (operation: string, input: object = {}, from: Partial<Caller> = {}) =>
    limited.operations.get(operation)!.run(input, { ...caller, ...from });
  /** The number of `count` concurrent calls that are not rejected for their rate, whatever else is wrong with them. */
  const passing = async (count: number, operation: string, input: object) => {
    const calls = Array.from({ length: count }, async () => call(operation, input));
    const outcomes = await Promise.allSettled(calls);
    return outcomes.filter(
      (one) => !(one.status === 'rejected' && String(one.reason.message).startsWith('Rate exceeded')),
    ).length;
  };
  /** The number of `count` concurrent calls that succeed. */
  const admitted = async (count: number, operation: string, input: object = {}, from?: Partial<Caller>) => {
    const calls = Array.from({ length: count }, () => call(operation, input, from));
    return (await Promise.allSettled(calls)).filter(({ status }) => status === 'fulfilled').length;
  };
  return { ...world, rates, call, admitted, passing };
}

/** docs/aws/kinesis-streams.md#calls-per-second: calls per second, and the scope. */
const PUBLISHED: readonly (readonly [operations: string, rate: number, of: 'account' | 'stream'])[] = [
  ['DescribeLimits', 1, 'account'],
  ['CreateStream DeleteStream ListStreams SplitShard MergeShards RegisterStreamConsumer', 5, 'account'],
  ['AddTagsToStream RemoveTagsFromStream ListTagsForStream', 5, 'account'],
  ['TagResource UntagResource ListTagsForResource', 5, 'account'],
  ['IncreaseStreamRetentionPeriod DecreaseStreamRetentionPeriod', 5, 'account'],
  ['EnableEnhancedMonitoring DisableEnhancedMonitoring', 5, 'account'],
  ['StartStreamEncryption StopStreamEncryption', 5, 'account'],
  ['DescribeAccountSettings UpdateAccountSettings UpdateStreamWarmThroughput', 5, 'account'],
  ['DescribeStream UpdateShardCount', 10, 'account'],
  ['DescribeStreamSummary', 20, 'account'],
  ['DescribeStreamConsumer', 20, 'stream'],
  ['DeregisterStreamConsumer ListStreamConsumers', 5, 'stream'],
  ['ListShards', 1000, 'stream'],
];

describe('control-plane rates', () => {
  it.each(
    PUBLISHED.flatMap(([names, rate, of]) => names.split(' ').map((name) => [name, rate, of] as const)),
  )('allow %s %d times a second for each %s', async (name, rate, of) => {
    const { passing, service } = await limitedWorld();
    const { input } = service.operations.get(name)!.operation;
    const about = (stream: string) => ({
      ...validStructure(input),
      ...('StreamName' in input.members ? { StreamName: stream } : {}),
      ...('StreamARN' in input.members ? { StreamARN: ARN + stream } : {}),
      ...('ResourceARN' in input.members ? { ResourceARN: ARN + stream } : {}),
    });
    expect(await passing(rate + 5, name, about('a'))).toBe(rate);
    expect(await passing(1, name, about('b'))).toBe(of === 'stream' ? 1 : 0);
  });

  it('allow the documented number of calls a second, and again in the next', async () => {
    const { admitted, clock, createStream } = await limitedWorld();
    await createStream();
    const orders = { StreamName: 'orders' };
    expect(await admitted(30, 'DescribeStreamSummary', orders)).toBe(20);
    expect(await admitted(30, 'DescribeStream', orders)).toBe(10);
    expect(await admitted(30, 'ListStreams')).toBe(5);
    expect(await admitted(30, 'DescribeLimits')).toBe(1);
    await clock.advance(500);
    expect(await admitted(30, 'DescribeStreamSummary', orders)).toBe(10);
    await clock.advance(1000);
    expect(await admitted(30, 'DescribeStreamSummary', orders)).toBe(20);
  });

  it('are counted by account, region and, as on AWS, stream', async () => {
    const { admitted, createStream } = await limitedWorld();
    await createStream('a');
    await createStream('b');
    expect(await admitted(6, 'ListStreams')).toBe(5);
    expect(await admitted(6, 'ListStreams', {}, { region: 'eu-west-1' })).toBe(5);
    expect(await admitted(6, 'ListStreams', {}, { account: '210987654321' })).toBe(5);
    expect(await admitted(1001, 'ListShards', { StreamName: 'a' })).toBe(1000);
    expect(await admitted(1, 'ListShards', { StreamARN: `${ARN}a` })).toBe(0);
    expect(await admitted(1, 'ListShards', { StreamName: 'b' })).toBe(1);
  });

  it('count the calls that other gateways have admitted', async () => {
    const [one, other] = [await limitedWorld(), await limitedWorld()];
    await one.createStream();
    await other.createStream();
    const orders = { StreamName: 'orders' };
    expect(await one.admitted(3, 'ListStreams')).toBe(3);
    expect(await one.admitted(4, 'ListShards', orders)).toBe(4);
    for (const [key, calls] of one.rates.taken()) other.rates.takeElsewhere(key, calls);
    other.rates.takeElsewhere('AnOperationOfAnotherRelease/x', [5]);
    expect(await other.admitted(5, 'ListStreams')).toBe(2);
    expect(await other.admitted(1_000, 'ListShards', orders)).toBe(996);
  });

  it("reject calls with AWS's message, which clients retry", async () => {
    const { admitted, call } = await limitedWorld();
    const stream = { StreamName: 'orders', ShardCount: 1 };
    await admitted(5, 'DeleteStream', stream);
    await expect(call('DeleteStream', stream)).rejects.toMatchObject({
      code: 'LimitExceededException',
      message: `Rate exceeded for stream orders under account ${ACCOUNT}.`,
    });
    await admitted(5, 'ListStreams');
    await expect(call('ListStreams')).rejects.toMatchObject({
      message: `Rate exceeded for account ${ACCOUNT}.`,
    });
  });

  it('do not apply to calls of other services, nor to operations without a rate', async () => {
    const { admitted, createStream, call: limitedCall, service } = await limitedWorld();
    await createStream();
    const record = { StreamName: 'orders', PartitionKey: 'k', Data: Buffer.from('x') };
    expect(await admitted(100, 'PutRecord', record)).toBe(100);
    await admitted(20, 'ListStreams');
    await expect(limitedCall('ListStreams')).rejects.toThrow('Rate exceeded');
    const caller = { account: ACCOUNT, region: 'us-east-1' } as Caller;
    await service.operations.get('ListStreams')!.run({}, caller);
  });

  it('allow five streams in CREATING and DELETING', async () => {
    const { call, clock } = await limitedWorld();
    const create = (index: number) => call('CreateStream', { StreamName: `s${index}`, ShardCount: 1 });
    for (let index = 0; index < 5; index++) await create(index);
    await clock.advance(200);
    await expect(create(5)).rejects.toMatchObject({
      code: 'LimitExceededException',
      message:
        'This request would have exceed the limit on the number of streams that can simultaneously be in CREATING or DELETING. Limit: 5',
    });
    await clock.advance(1000);
    for (let index = 0; index < 5; index++) await call('DeleteStream', { StreamName: `s${index}` });
    await expect(create(5)).rejects.toMatchObject({ code: 'LimitExceededException' });
    await clock.advance(1000);
    await create(5);
  });
});
