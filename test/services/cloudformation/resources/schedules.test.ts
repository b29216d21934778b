import { beforeEach, expect, test } from 'vitest';
import { DescribeRule } from '../../../../src/services/events/operations/describe-rule.ts';
import { ListEventBuses } from '../../../../src/services/events/operations/list-event-buses.ts';
import { ListRules } from '../../../../src/services/events/operations/list-rules.ts';
import { ListTargetsByRule } from '../../../../src/services/events/operations/list-targets-by-rule.ts';
import { GetSchedule } from '../../../../src/services/scheduler/operations/get-schedule.ts';
import { ListSchedules } from '../../../../src/services/scheduler/operations/list-schedules.ts';
import { att, ref, ResourceWorld } from './resource-world.ts';

let world: ResourceWorld;

beforeEach(async () => {
  world = await ResourceWorld.open();
});

const QUEUE = { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } } };
const target = (Id: string) => ({ Id, Arn: att('Queue', 'Arn') });

test('rules and buses are created, updated in place and removed', async () => {
  const template = (rule: object) => ({
    ...QUEUE,
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'orders' } },
    Tick: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(5 minutes)', ...rule } },
    Large: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: 'large',
        EventBusName: ref('Bus'),
        EventPattern: { source: ['shop'] },
        Targets: [target('q')],
      },
    },
  });
  const outputs = { Ref: ref('Tick'), Arn: att('Tick', 'Arn'), Large: ref('Large') };
  const created = await world.deploy(template({ Targets: [target('a'), target('b')] }), outputs);
  const { Ref: name = '' } = created.outputs;
  expect(created).toEqual({
    status: 'CREATE_COMPLETE',
    outputs: {
      Ref: expect.stringMatching(/^shop-Tick-[A-Z0-9]{12}$/),
      Arn: `arn:aws:events:eu-west-1:123456789012:rule/${name}`,
      Large: 'orders|large',
    },
  });
  const changed = await world.deploy(template({ State: 'DISABLED', Targets: [target('b')] }), outputs);
  expect(changed).toEqual({ status: 'UPDATE_COMPLETE', outputs: created.outputs });
  expect(await world.call('events', DescribeRule, { Name: name })).toMatchObject({ State: 'DISABLED' });
  const { Targets } = await world.call('events', ListTargetsByRule, { Rule: name });
  expect(Targets.map(({ Id }) => Id)).toEqual(['b']);
  expect(await world.remove()).toBe('DELETE_COMPLETE');
  expect((await world.call('events', ListRules, {})).Rules).toEqual([]);
  expect((await world.call('events', ListEventBuses, {})).EventBuses).toHaveLength(1);
});

test('schedules and groups are created, updated in place and removed', async () => {
  const template = (schedule: object) => ({
    ...QUEUE,
    Jobs: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: 'jobs' } },
    Nightly: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Name: 'nightly',
        GroupName: ref('Jobs'),
        ScheduleExpression: 'cron(0 3 * * ? *)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: att('Queue', 'Arn'), RoleArn: 'arn:aws:iam::123456789012:role/r' },
        ...schedule,
      },
    },
  });
  const outputs = { Ref: ref('Nightly'), Arn: att('Nightly', 'Arn'), Group: att('Jobs', 'Arn') };
  const created = await world.deploy(template({ StartDate: '2026-02-01T00:00:00Z' }), outputs);
  expect(created).toEqual({
    status: 'CREATE_COMPLETE',
    outputs: {
      Ref: 'nightly',
      Arn: 'arn:aws:scheduler:eu-west-1:123456789012:schedule/jobs/nightly',
      Group: 'arn:aws:scheduler:eu-west-1:123456789012:schedule-group/jobs',
    },
  });
  const address = { Name: 'nightly', GroupName: 'jobs' };
  expect(await world.call('scheduler', GetSchedule, address)).toMatchObject({
    StartDate: Date.parse('2026-02-01T00:00:00Z'),
  });
  const changed = await world.deploy(template({ ScheduleExpressionTimezone: 'Europe/Berlin' }), outputs);
  expect(changed.status).toBe('UPDATE_COMPLETE');
  expect(await world.call('scheduler', GetSchedule, address)).toMatchObject({
    ScheduleExpressionTimezone: 'Europe/Berlin',
  });
  expect(await world.remove()).toBe('DELETE_COMPLETE');
  expect((await world.call('scheduler', ListSchedules, {})).Schedules).toEqual([]);
});
