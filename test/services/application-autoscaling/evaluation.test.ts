import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { seededRandom } from '../../../src/lib/random.ts';
import { PutScalingPolicy } from '../../../src/services/application-autoscaling/operations/put-scaling-policy.ts';
import { RegisterScalableTarget } from '../../../src/services/application-autoscaling/operations/register-scalable-target.ts';
import { streamTarget } from '../../../src/services/application-autoscaling/resources/resource-kind.ts';
import { SimulatedStream, type SimulationOptions } from './simulated-stream.ts';

async function simulated(options: SimulationOptions): Promise<SimulatedStream> {
  const stream = await SimulatedStream.open({ stepSeconds: 5, ...options });
  onTestFinished(() => stream.close());
  return stream;
}

test('a stream that is busy is scaled out after a minute, and the activity gives the cause', async () => {
  const stream = await simulated({ shards: 1, load: () => 900, stepSeconds: 1 });
  await stream.track(1, 8);
  await stream.runMinutes(2);
  expect(stream.changes).toEqual([{ atMs: Date.UTC(2026, 0, 1, 0, 1, 1), shards: 2 }]);
  expect(await stream.activities()).toMatchObject([
    {
      ResourceId: 'stream/orders',
      StatusCode: 'Successful',
      Description: 'Setting desired capacity to 2.',
      Cause: 'policy utilization: the metric was 90 in the last minute, above its target of 70',
      StatusMessage: 'Successfully set desired capacity to 2.',
      EndTime: Date.UTC(2026, 0, 1, 0, 1, 1, 500),
    },
  ]);
});

test('a load that doubles throttles no longer than the minute in which it does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        shards: fc.integer({ min: 1, max: 40 }),
        second: fc.integer({ min: 0, max: 119 }),
        used: fc.double({ min: 0.5, max: 0.7, noNaN: true }),
      }),
      async ({ shards, second, used }) => {
        const steady = shards * 1_000 * used;
        const load = (elapsedMs: number) => (elapsedMs < second * 1_000 ? steady : steady * 2);
        const stream = await SimulatedStream.open({ shards, load, stepSeconds: 1 });
        try {
          await stream.track(1, 200);
          await stream.runMinutes(5);
          // The minute of the doubling, and the second of the next one until the new shards are there.
          const doubled = Math.floor(second / 60);
          const late = [...stream.throttledMinutes].filter((minute) => minute > doubled + 1);
          expect(late).toEqual([]);
          expect(stream.changes.length).toBeLessThanOrEqual(2);
        } finally {
          await stream.close();
        }
      },
    ),
    { numRuns: 4 },
  );
});

test('a steady or noisy load never makes it scale to and fro', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        shards: fc.integer({ min: 1, max: 30 }),
        level: fc.integer({ min: 100, max: 20_000 }),
        noise: fc.double({ min: 0, max: 0.2, noNaN: true }),
        seed: fc.integer(),
      }),
      async ({ shards, level, noise, seed }) => {
        const random = seededRandom(seed);
        const load = () => level * (1 + noise * (2 * random.fraction() - 1));
        const stream = await SimulatedStream.open({ shards, load, stepSeconds: 30 });
        try {
          await stream.track(1, 60);
          await stream.runMinutes(90);
          const directions = stream.changes.map((change, index) =>
            Math.sign(change.shards - (stream.changes[index - 1]?.shards ?? shards)),
          );
          expect(new Set(directions).size, JSON.stringify(stream.changes)).toBeLessThanOrEqual(1);
        } finally {
          await stream.close();
        }
      },
    ),
    { numRuns: 3 },
  );
});

test('an idle stream is scaled in after a quarter of an hour, by half at most and not below its minimum', async () => {
  const stream = await simulated({ shards: 12, load: () => 0, stepSeconds: 30 });
  await stream.track(2, 16);
  await stream.runMinutes(14);
  expect(stream.changes).toEqual([]);
  await stream.runMinutes(60);
  expect(stream.changes.map(({ shards }) => shards)).toEqual([6, 3, 2]);
  const [first, second] = stream.changes;
  expect(second!.atMs - first!.atMs).toBeGreaterThanOrEqual(15 * 60_000);
});

test('scale-in keeps three changes of the day for scale-out, and reports the rest once', async () => {
  // Half an hour busy, half an hour idle.
  const load = (elapsedMs: number) => (Math.floor(elapsedMs / 1_800_000) % 2 === 0 ? 1_900 : 10);
  const stream = await simulated({ shards: 1, load, stepSeconds: 30 });
  await stream.track(1, 4);
  await stream.runMinutes(10 * 60);
  // The simulated Kinesis fails an eleventh change; scale-in stopped after the seventh.
  expect(stream.changes.length).toBeLessThanOrEqual(10);
  const shards = stream.changes.map((change) => change.shards);
  expect(shards.findLastIndex((count, index) => index > 0 && count < shards[index - 1]!)).toBeLessThan(7);
  const refused = (await stream.activities()).filter(({ StatusCode }) => StatusCode === 'Failed');
  expect(new Set(refused.map(({ StatusMessage: message }) => message))).toEqual(
    new Set(['The capacity is not reduced, because the last changes of the day are kept for scale-out.']),
  );
  // Once for each time that it was kept, not once a minute.
  expect(refused.length).toBeLessThanOrEqual(3);
});

test('at the maximum there is one activity with the reason, and a higher maximum is used', async () => {
  const stream = await simulated({ shards: 1, load: () => 5_000 });
  await stream.track(1, 2);
  await stream.runMinutes(6);
  expect(await stream.activities()).toMatchObject([
    {
      StatusCode: 'Unfulfilled',
      Cause: expect.stringContaining('above its target of 70'),
      NotScaledReasons: [{ Code: 'AlreadyAtMaxCapacity', MaxCapacity: 2, CurrentCapacity: 2 }],
    },
    { StatusCode: 'Successful' },
  ]);
  await stream.track(1, 20);
  await stream.runMinutes(4);
  // 5,000 records a second are 70 % of a little more than seven shards.
  expect([8, 9]).toContain(stream.shards);
});

test('bounds are reached without a policy; suspended directions are not taken', async () => {
  const stream = await simulated({ shards: 1, load: () => 100 });
  const address = streamTarget('orders');
  await stream.call(RegisterScalableTarget, { ...address, MinCapacity: 5, MaxCapacity: 9 });
  await stream.runMinutes(4);
  expect(stream.changes.map(({ shards }) => shards)).toEqual([2, 4, 5]);
  expect((await stream.activities())[0]!.Cause).toBe('minimum capacity was set to 5');
  const SuspendedState = { DynamicScalingInSuspended: true };
  await stream.track(1, 9);
  await stream.call(RegisterScalableTarget, { ...address, SuspendedState });
  await stream.runMinutes(20);
  expect(stream.shards).toBe(5);
});

test('of several policies the largest wins, and all must agree to scale in', async () => {
  const stream = await simulated({ shards: 4, load: () => 100 });
  await stream.track(1, 16);
  await stream.call(PutScalingPolicy, {
    ...streamTarget('orders'),
    PolicyName: 'records',
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 1_500,
      CustomizedMetricSpecification: {
        Metrics: [
          {
            Id: 'records',
            ReturnData: false,
            MetricStat: {
              Metric: {
                Namespace: 'AWS/Kinesis',
                MetricName: 'IncomingRecords',
                Dimensions: [{ Name: 'StreamName', Value: 'orders' }],
              },
              Stat: 'Sum',
            },
          },
          { Id: 'each', Expression: 'records / 4' },
        ],
      },
    },
  });
  await stream.runMinutes(30);
  // 1,500 records a minute and shard are what the second policy wants: it neither scales out nor agrees to scale in.
  expect(stream.changes).toEqual([]);
});

test('what was measured before a restart counts after it', async () => {
  const stream = await simulated({ shards: 4, load: () => 100, stepSeconds: 30 });
  await stream.track(1, 16);
  await stream.runMinutes(10);
  await stream.restart();
  await stream.runMinutes(7);
  expect(stream.changes.map(({ shards }) => shards)).toEqual([2]);
});

test('without a target there is no timer', async () => {
  const stream = await simulated({ shards: 1, load: () => 0 });
  const before = stream.clock.pendingTimers;
  await stream.track(1, 2);
  expect(stream.clock.pendingTimers).toBe(before + 1);
});
