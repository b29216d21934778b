import { beforeEach, expect, test } from 'vitest';
import { DescribeAlarms } from '../../../../src/services/cloudwatch/operations/describe-alarms.ts';
import { ListTagsForResource } from '../../../../src/services/cloudwatch/operations/list-tags-for-resource.ts';
import { att, ref, ResourceWorld, withoutSystemTags } from './resource-world.ts';

let world: ResourceWorld;

beforeEach(async () => {
  world = await ResourceWorld.open();
});

const alarm = (properties: Record<string, unknown>, logicalId = 'Late') => ({
  [logicalId]: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      Namespace: 'AWS/Lambda',
      MetricName: 'IteratorAge',
      Dimensions: [{ Name: 'FunctionName', Value: 'ingestion' }],
      Statistic: 'Maximum',
      Period: '60',
      EvaluationPeriods: '3',
      ComparisonOperator: 'GreaterThanThreshold',
      ...properties,
    },
  },
});
const outputs = { Ref: ref('Late'), Arn: att('Late', 'Arn') };
const alarms = async () => (await world.call('monitoring', DescribeAlarms, {})).MetricAlarms;

test('an alarm is created, updated in place and removed', async () => {
  const created = await world.deploy(
    alarm({ Threshold: '1000', AlarmDescription: 'late', Tags: [{ Key: 'STAGE', Value: 'dev' }] }),
    outputs,
  );
  const { Ref: name, Arn = '' } = created.outputs;
  expect(created).toMatchObject({
    status: 'CREATE_COMPLETE',
    outputs: {
      Ref: expect.stringMatching(/^shop-Late-[A-Z0-9]{12}$/),
      Arn: `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}`,
    },
  });
  expect(await alarms()).toMatchObject([
    { AlarmName: name, AlarmArn: Arn, Threshold: 1000, Period: 60, AlarmDescription: 'late' },
  ]);
  const changed = await world.deploy(
    alarm({ Threshold: 60_000, Tags: [{ Key: 'TEAM', Value: 'orders' }] }),
    outputs,
  );
  expect(changed).toEqual({ status: 'UPDATE_COMPLETE', outputs: created.outputs });
  const [now] = await alarms();
  expect(now).toMatchObject({ Threshold: 60_000 });
  expect(now!.AlarmDescription).toBeUndefined();
  const { Tags } = await world.call('monitoring', ListTagsForResource, { ResourceARN: Arn });
  const tags = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
  expect(withoutSystemTags(tags)).toEqual({ TEAM: 'orders' });
  expect(await world.remove()).toBe('DELETE_COMPLETE');
  expect(await alarms()).toEqual([]);
});

test('a rejected update leaves the alarm unchanged, and an existing alarm is not adopted', async () => {
  await world.deploy(alarm({ AlarmName: 'late', Threshold: 1 }));
  const before = await alarms();
  const refused = await world.deploy(alarm({ AlarmName: 'late', Threshold: 2, Period: 7 }));
  expect(refused.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await alarms()).toMatchObject([{ AlarmName: 'late', Threshold: 1, Period: before[0]!.Period }]);
  const twice = await world.deploy({
    ...alarm({ AlarmName: 'late', Threshold: 1 }),
    ...alarm({ AlarmName: 'late', Threshold: 3 }, 'Again'),
  });
  expect(twice.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await alarms()).toMatchObject([{ AlarmName: 'late', Threshold: 1 }]);
});
