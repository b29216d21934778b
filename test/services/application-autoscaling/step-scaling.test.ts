import { expect, onTestFinished, test } from 'vitest';
import {
  type PolicyOfSteps,
  stepOf,
} from '../../../src/services/application-autoscaling/decision/step-scaling.ts';
import {
  reserveFor,
  SHARD_LIMITS,
  steppedBy,
  withinLimits,
} from '../../../src/services/application-autoscaling/decision/change-limits.ts';
import { PutScalingPolicy } from '../../../src/services/application-autoscaling/operations/put-scaling-policy.ts';
import { RegisterScalableTarget } from '../../../src/services/application-autoscaling/operations/register-scalable-target.ts';
import { streamTarget } from '../../../src/services/application-autoscaling/resources/resource-kind.ts';
import type { ScalingState } from '../../../src/services/application-autoscaling/scalable-target.ts';
import { PutMetricAlarm } from '../../../src/services/cloudwatch/operations/put-metric-alarm.ts';
import { SimulatedStream } from './simulated-stream.ts';

const MINUTE_MS = 60_000;
type Configuration = PolicyOfSteps['configuration'];

const capacityAfter = (
  configuration: Configuration,
  delta: number,
  { capacity = 10, state = { changesMs: [] } }: { capacity?: number; state?: ScalingState } = {},
) => {
  const policy = { policy: 'steps', configuration, cooldowns: { outMs: MINUTE_MS, inMs: MINUTE_MS } };
  return stepOf(policy, { alarm: 'busy', threshold: 50, value: 50 + delta }, capacity, state, 0).capacity;
};
const bounds = (
  MetricIntervalLowerBound: number | undefined,
  MetricIntervalUpperBound: number | undefined,
) => ({
  MetricIntervalLowerBound,
  MetricIntervalUpperBound,
});

test('above the threshold the lower bound belongs to a step, below it the upper one', () => {
  const configuration: Configuration = {
    AdjustmentType: 'ChangeInCapacity',
    StepAdjustments: [
      { ...bounds(undefined, -20), ScalingAdjustment: -3 },
      { ...bounds(-20, -10), ScalingAdjustment: -1 },
      { ...bounds(-10, 10), ScalingAdjustment: 0 },
      { ...bounds(10, 20), ScalingAdjustment: 1 },
      { ...bounds(20, undefined), ScalingAdjustment: 3 },
    ],
  };
  expect(
    [-21, -20, -19, -10, -9, 0, 9, 10, 19, 20].map((delta) => capacityAfter(configuration, delta)),
  ).toEqual([7, 7, 9, 9, 10, 10, 10, 11, 11, 13]);
});

test.each([
  ['PercentChangeInCapacity', 10, 3, undefined, 11],
  ['PercentChangeInCapacity', 10, 127, undefined, 22],
  ['PercentChangeInCapacity', 10, 10, 4, 14],
  ['PercentChangeInCapacity', 10, -3, undefined, 9],
  ['PercentChangeInCapacity', 20, -33, undefined, 14],
  ['ExactCapacity', 10, 4, undefined, 4],
  ['ChangeInCapacity', 2, -5, undefined, 0],
] as const)('%s of %i by %i with at least %s is %i', (AdjustmentType, capacity, by, magnitude, expected) => {
  const configuration: Configuration = {
    AdjustmentType,
    StepAdjustments: [{ ...bounds(undefined, undefined), ScalingAdjustment: by }],
    MinAdjustmentMagnitude: magnitude,
  };
  expect(capacityAfter(configuration, 1, { capacity })).toBe(expected);
});

test('in a cooldown only what a larger step adds is added, and nothing is removed', () => {
  const by = (ScalingAdjustment: number): Configuration => ({
    AdjustmentType: 'ChangeInCapacity',
    StepAdjustments: [{ ...bounds(undefined, undefined), ScalingAdjustment }],
  });
  const afterOut = { capacity: 11, state: { changesMs: [], lastOut: { atMs: -1, from: 10, to: 11 } } };
  expect(capacityAfter(by(1), 1, afterOut)).toBe(11);
  expect(capacityAfter(by(3), 1, afterOut)).toBe(13);
  const afterIn = { capacity: 10, state: { changesMs: [], lastInMs: -1 } };
  expect(capacityAfter(by(-1), 1, afterIn)).toBe(10);
  expect(capacityAfter(by(1), 1, afterIn)).toBe(11);
});

test('shards are changed in quarters, and at most doubled or halved; with few changes left, in larger steps', () => {
  const out = [5, 9, 10, 11, 16, 40].map((wanted) => withinLimits(8, wanted, SHARD_LIMITS));
  expect(out).toEqual([6, 10, 10, 12, 16, 16]);
  expect([7, 6, 5, 1].map((wanted) => withinLimits(9, wanted, SHARD_LIMITS))).toEqual([7, 7, 5, 5]);
  const outBy = (left: number) => withinLimits(8, 9, steppedBy('out', left, SHARD_LIMITS));
  expect([10, 8, 7, 5, 4, 1].map(outBy)).toEqual([10, 10, 12, 12, 16, 16]);
  const inBy = (left: number) => withinLimits(8, 5, steppedBy('in', left, SHARD_LIMITS));
  expect([10, 7, 4].map(inBy)).toEqual([6, 8, 8]);
});

test('a scale-in leaves as many changes of the day as double the capacity to its maximum, three to six', () => {
  expect([16, 8, 4, 2, 1, 0].map((capacity) => reserveFor(capacity, 32))).toEqual([3, 3, 3, 4, 5, 5]);
  expect(reserveFor(1, 10_000)).toBe(6);
});

test('an alarm that has the policy as its action scales the stream for as long as it lasts', async () => {
  const stream = await SimulatedStream.open({ shards: 2, load: () => 2_000, stepSeconds: 10 });
  onTestFinished(() => stream.close());
  const address = streamTarget('orders');
  await stream.call(RegisterScalableTarget, { ...address, MinCapacity: 1, MaxCapacity: 5 });
  const { PolicyARN } = await stream.call(PutScalingPolicy, {
    ...address,
    PolicyName: 'steps',
    StepScalingPolicyConfiguration: {
      AdjustmentType: 'ChangeInCapacity',
      Cooldown: 60,
      StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
    },
  });
  const alarm = {
    AlarmName: 'busy',
    AlarmActions: [PolicyARN],
    Namespace: 'AWS/Kinesis',
    MetricName: 'IncomingRecords',
    Dimensions: [{ Name: 'StreamName', Value: 'orders' }],
    Statistic: 'Sum' as const,
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 60_000,
    ComparisonOperator: 'GreaterThanThreshold' as const,
  };
  await stream.call(PutMetricAlarm, alarm, 'monitoring');
  await stream.runMinutes(10);
  expect(stream.changes.map(({ shards }) => shards)).toEqual([3, 4, 5]);
  const [last] = (await stream.activities()).toReversed();
  expect(last!.Cause).toBe('policy steps: the alarm busy is in state ALARM, its metric 120000');
});
