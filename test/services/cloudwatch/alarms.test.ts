import { beforeEach, expect, test, vi } from 'vitest';
import { DeleteAlarms } from '../../../src/services/cloudwatch/operations/delete-alarms.ts';
import { DescribeAlarms } from '../../../src/services/cloudwatch/operations/describe-alarms.ts';
import { DescribeAlarmsForMetric } from '../../../src/services/cloudwatch/operations/describe-alarms-for-metric.ts';
import { DisableAlarmActions } from '../../../src/services/cloudwatch/operations/disable-alarm-actions.ts';
import { EnableAlarmActions } from '../../../src/services/cloudwatch/operations/enable-alarm-actions.ts';
import { ListTagsForResource } from '../../../src/services/cloudwatch/operations/list-tags-for-resource.ts';
import { TagResource } from '../../../src/services/cloudwatch/operations/tag-resource.ts';
import { UntagResource } from '../../../src/services/cloudwatch/operations/untag-resource.ts';
import { PutMetricAlarm } from '../../../src/services/cloudwatch/operations/put-metric-alarm.ts';
import { SetAlarmState } from '../../../src/services/cloudwatch/operations/set-alarm-state.ts';
import { CreateTopic } from '../../../src/services/sns/operations/create-topic.ts';
import { Subscribe } from '../../../src/services/sns/operations/subscribe.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { StorageError } from '../../../src/storage/error.ts';
import { META_PREFIX } from '../../../src/storage/keys.ts';
import { caller } from '../../support/caller.ts';
import { cloudWatchWorld, MINUTE_MS } from './world.ts';

let world: Awaited<ReturnType<typeof cloudWatchWorld>>;

const errors = {
  ...caller,
  metricNamespace: 'AWS/Lambda',
  metricName: 'Errors',
  dimensions: { FunctionName: 'ingestion' },
  unit: 'Count',
};
const alarm = {
  AlarmName: 'too-many-errors',
  Namespace: 'AWS/Lambda',
  MetricName: 'Errors',
  Dimensions: [{ Name: 'FunctionName', Value: 'ingestion' }],
  Statistic: 'Sum' as const,
  Period: 60,
  EvaluationPeriods: 2,
  DatapointsToAlarm: 2,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold' as const,
};

beforeEach(async () => {
  world = await cloudWatchWorld();
});

async function state() {
  const { MetricAlarms } = await world.call(DescribeAlarms, { AlarmNames: [alarm.AlarmName] });
  return MetricAlarms[0]!.StateValue;
}

/** Each entry is a minute: the values recorded in it, and the state in which it leaves the alarm. */
async function minutes(...of: [recorded: number[], after: string][]): Promise<void> {
  for (const [recorded, after] of of) {
    for (const value of recorded) world.metrics.meters.meter(errors).record(value);
    await world.clock.advance(MINUTE_MS + 2);
    expect(await state()).toBe(after);
  }
}

test('without alarms nothing waits for the next minute, and the first one is evaluated then', async () => {
  await world.clock.advance(2 * MINUTE_MS);
  // That of the metrics.
  expect(world.clock.pendingTimers).toBe(1);
  await world.call(PutMetricAlarm, alarm);
  await minutes([[1, 1], 'OK'], [[1, 1], 'ALARM'], [[0], 'OK']);
  await world.call(DeleteAlarms, { AlarmNames: [alarm.AlarmName] });
  await world.clock.advance(2 * MINUTE_MS);
  expect(world.clock.pendingTimers).toBe(1);
});

test('an alarm that is deleted while all are evaluated leaves the others alone', async () => {
  for (const AlarmName of ['1', '2', '3']) await world.call(PutMetricAlarm, { ...alarm, AlarmName });
  world.metrics.meters.meter(errors).record(0);
  let deleting: Promise<unknown> | undefined;
  // When the state of the first one is stored.
  world.meta.watch(META_PREFIX.cloudwatch.alarm, () => {
    deleting ??= world.call(DeleteAlarms, { AlarmNames: ['2'] });
  });
  await world.clock.advance(MINUTE_MS + 2);
  await deleting;
  const { MetricAlarms } = await world.call(DescribeAlarms, {});
  expect(MetricAlarms.map(({ AlarmName, StateValue }) => [AlarmName, StateValue])).toEqual([
    ['1', 'OK'],
    ['3', 'OK'],
  ]);
});

test('an alarm fires when enough datapoints breach, and returns to OK', async () => {
  await world.call(PutMetricAlarm, alarm);
  expect(await state()).toBe('INSUFFICIENT_DATA');
  await minutes(
    [[], 'INSUFFICIENT_DATA'],
    [[0], 'OK'],
    [[1], 'OK'],
    [[1, 1], 'ALARM'],
    [[0], 'OK'],
    [[], 'OK'],
    [[], 'INSUFFICIENT_DATA'],
  );
});

test.each([
  ['breaching', 'ALARM'],
  ['notBreaching', 'OK'],
  ['ignore', 'INSUFFICIENT_DATA'],
])('missing data are %s: %s', async (TreatMissingData, wanted) => {
  await world.call(PutMetricAlarm, { ...alarm, TreatMissingData });
  await minutes([[], wanted]);
});

// The sentences are recorded on AWS: docs/aws/cloudwatch.md#alarms.
test('a state has the reason and its data', async () => {
  const { DatapointsToAlarm: _, ...always } = { ...alarm, TreatMissingData: 'breaching' };
  await world.call(PutMetricAlarm, always);
  const described = async () => {
    const { MetricAlarms } = await world.call(DescribeAlarms, { AlarmNames: [alarm.AlarmName] });
    const { StateReason, StateReasonData = '' } = MetricAlarms[0]!;
    return { reason: StateReason, data: JSON.parse(StateReasonData) as Record<string, unknown> };
  };
  await minutes([[], 'ALARM']);
  const missing = await described();
  expect(missing.reason).toBe(
    'Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].',
  );
  expect(missing.data).toEqual({
    version: '1.0',
    queryDate: expect.stringMatching(/\.\d{3}\+0000$/) as string,
    statistic: 'Sum',
    period: 60,
    recentDatapoints: [],
    threshold: 1,
    evaluatedDatapoints: [
      { timestamp: expect.any(String) as string },
      { timestamp: expect.any(String) as string },
    ],
  });
  await minutes([[0.25, 0.25], 'OK']);
  const { reason, data } = await described();
  expect(reason).toMatch(
    /^Threshold Crossed: 1 datapoint \[0\.5 \(01\/01\/26 \d\d:\d\d:00\)\] was not greater than or equal to the threshold \(1\.0\)\.$/,
  );
  expect(data).toMatchObject({ recentDatapoints: [0.5], startDate: expect.any(String) as string });
  expect((data['evaluatedDatapoints'] as unknown[])[0]).toMatchObject({ sampleCount: 2, value: 0.5 });
});

/** A topic, and what it is notified of. */
async function operators() {
  const topic = await world.call(CreateTopic, { Name: 'operators' }, 'sns');
  const { QueueUrl } = await world.call(CreateQueue, { QueueName: 'inbox' }, 'sqs');
  await world.call(
    Subscribe,
    {
      TopicArn: topic.TopicArn,
      Protocol: 'sqs',
      Endpoint: 'arn:aws:sqs:eu-west-1:123456789012:inbox',
      Attributes: { RawMessageDelivery: 'true' },
    },
    'sns',
  );
  return { topic, QueueUrl };
}

test('a change of state that was stored without an answer is notified once, at the next evaluation', async () => {
  const { topic, QueueUrl } = await operators();
  await world.call(PutMetricAlarm, { ...alarm, AlarmActions: [topic.TopicArn], TreatMissingData: 'ignore' });
  const change = vi.spyOn(world.meta, 'compareAndSet');
  change.mockImplementationOnce(async (...args) => {
    await world.meta.compareAndSet(...args);
    throw new StorageError('unknown', 'the services of this gateway moved to another one during a change');
  });
  const lost = { AlarmName: alarm.AlarmName, StateValue: 'ALARM' as const, StateReason: 'by hand' };
  await expect(world.call(SetAlarmState, lost)).rejects.toThrow('moved to another one');
  await minutes([[], 'ALARM'], [[], 'ALARM']);
  const { Messages = [] } = await world.call(ReceiveMessage, { QueueUrl, MaxNumberOfMessages: 10 }, 'sqs');
  expect(Messages.map(({ Body }) => JSON.parse(Body) as object)).toEqual([
    expect.objectContaining({ OldStateValue: 'INSUFFICIENT_DATA', NewStateReason: 'by hand' }),
  ]);
});

test('a topic is notified once of each change, and never while actions are disabled', async () => {
  const { topic, QueueUrl } = await operators();
  await world.call(PutMetricAlarm, { ...alarm, AlarmActions: [topic.TopicArn] });
  await minutes([[1], 'OK'], [[1], 'ALARM'], [[1], 'ALARM']);
  await world.call(PutMetricAlarm, { ...alarm, AlarmActions: [topic.TopicArn], ActionsEnabled: false });
  await minutes([[0], 'OK'], [[1], 'OK'], [[1], 'ALARM']);
  const { Messages = [] } = await world.call(ReceiveMessage, { QueueUrl, MaxNumberOfMessages: 10 }, 'sqs');
  expect(Messages.map(({ Body }) => JSON.parse(Body) as object)).toEqual([
    expect.objectContaining({
      AlarmName: 'too-many-errors',
      OldStateValue: 'OK',
      NewStateValue: 'ALARM',
      NewStateReason:
        'Threshold Crossed: 2 out of the last 2 datapoints [1.0 (01/01/26 00:01:00), 1.0 (01/01/26 00:00:00)] were greater than or equal to the threshold (1.0) (minimum 2 datapoints for OK -> ALARM transition).',
    }),
  ]);
});

test('an alarm is stored as put, and keeps its state when put again', async () => {
  await world.call(PutMetricAlarm, alarm);
  await world.call(SetAlarmState, { AlarmName: alarm.AlarmName, StateValue: 'ALARM', StateReason: 'a test' });
  await world.call(PutMetricAlarm, { ...alarm, Threshold: 5 });
  const { MetricAlarms } = await world.call(DescribeAlarms, { AlarmNamePrefix: 'too' });
  const both = world.call(DescribeAlarms, { AlarmNames: [alarm.AlarmName], AlarmNamePrefix: 'too' });
  await expect(both).rejects.toThrow('AlarmNames and AlarmNamePrefix are mutually exclusive.');
  expect(MetricAlarms).toEqual([
    expect.objectContaining({
      ...alarm,
      Threshold: 5,
      StateValue: 'ALARM',
      StateReason: 'a test',
      ActionsEnabled: true,
      AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:too-many-errors',
    }),
  ]);
  await world.call(DeleteAlarms, { AlarmNames: [alarm.AlarmName] });
  expect((await world.call(DescribeAlarms, {})).MetricAlarms).toEqual([]);
});

test.each([
  ['DatapointsToAlarm above EvaluationPeriods', { DatapointsToAlarm: 3 }, 'DatapointsToAlarm must be'],
  ['an unknown treatment', { TreatMissingData: 'x' }, 'Option x is not supported for TreatMissingData'],
  ['a day and a minute of periods', { EvaluationPeriods: 1441 }, 'more than a day'],
  ['no metric', { MetricName: undefined }, 'The parameter MetricName is required.'],
])('%s is rejected', async (_, change, sentence) => {
  await expect(world.call(PutMetricAlarm, { ...alarm, ...change })).rejects.toThrow(sentence);
  expect((await world.call(DescribeAlarms, {})).MetricAlarms).toEqual([]);
});

test('deleting an alarm that does not exist deletes none of the others', async () => {
  await world.call(PutMetricAlarm, alarm);
  const AlarmNames = [alarm.AlarmName, 'missing'];
  await expect(world.call(DeleteAlarms, { AlarmNames })).rejects.toMatchObject({ code: 'ResourceNotFound' });
  expect((await world.call(DescribeAlarms, {})).MetricAlarms).toHaveLength(1);
});

test('alarms are found by metric, and do not notify while actions are disabled', async () => {
  await world.call(PutMetricAlarm, alarm);
  await world.call(PutMetricAlarm, { ...alarm, AlarmName: 'another', MetricName: 'Throttles' });
  await world.call(DisableAlarmActions, { AlarmNames: [alarm.AlarmName] });
  const find = async () => {
    const { Namespace, MetricName, Dimensions } = alarm;
    const found = await world.call(DescribeAlarmsForMetric, { Namespace, MetricName, Dimensions });
    return found.MetricAlarms.map(({ AlarmName, ActionsEnabled }) => [AlarmName, ActionsEnabled]);
  };
  expect(await find()).toEqual([['too-many-errors', false]]);
  await world.call(EnableAlarmActions, { AlarmNames: [alarm.AlarmName] });
  expect(await find()).toEqual([['too-many-errors', true]]);
});

test('an alarm has tags', async () => {
  await world.call(PutMetricAlarm, { ...alarm, Tags: [{ Key: 'team', Value: 'web' }] });
  const ResourceARN = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:too-many-errors';
  await world.call(TagResource, { ResourceARN, Tags: [{ Key: 'stage', Value: 'dev' }] });
  await world.call(UntagResource, { ResourceARN, TagKeys: ['team'] });
  const { Tags } = await world.call(ListTagsForResource, { ResourceARN });
  expect(Tags).toEqual([{ Key: 'stage', Value: 'dev' }]);
  const missing = { ResourceARN: `${ResourceARN}-not` };
  await expect(world.call(ListTagsForResource, missing)).rejects.toMatchObject({ code: 'ResourceNotFound' });
});
