import { beforeEach, expect, test } from 'vitest';
import type { Input } from '../../../src/schema/operation.ts';
import { CreateScheduleGroup } from '../../../src/services/scheduler/operations/create-schedule-group.ts';
import { CreateSchedule } from '../../../src/services/scheduler/operations/create-schedule.ts';
import { DeleteScheduleGroup } from '../../../src/services/scheduler/operations/delete-schedule-group.ts';
import { DeleteSchedule } from '../../../src/services/scheduler/operations/delete-schedule.ts';
import { GetScheduleGroup } from '../../../src/services/scheduler/operations/get-schedule-group.ts';
import { GetSchedule } from '../../../src/services/scheduler/operations/get-schedule.ts';
import { ListScheduleGroups } from '../../../src/services/scheduler/operations/list-schedule-groups.ts';
import { ListSchedules } from '../../../src/services/scheduler/operations/list-schedules.ts';
import { ListTagsForResource } from '../../../src/services/scheduler/operations/list-tags-for-resource.ts';
import { TagResource } from '../../../src/services/scheduler/operations/tag-resource.ts';
import { UntagResource } from '../../../src/services/scheduler/operations/untag-resource.ts';
import { UpdateSchedule } from '../../../src/services/scheduler/operations/update-schedule.ts';
import { functionArn, queueArn, TargetWorld } from '../schedules/target-world.ts';

const MINUTE_MS = 60_000;
const ScheduleArn = 'arn:aws:scheduler:eu-west-1:123456789012:schedule/default/nightly';
const RoleArn = 'arn:aws:iam::123456789012:role/scheduler';

let world: TargetWorld;

beforeEach(async () => {
  world = await TargetWorld.open();
});

type Settings = Partial<Omit<Input<typeof CreateSchedule>, 'Target'>> & { Target?: object };

const settings = (ScheduleExpression: string, more: Settings = {}): Input<typeof CreateSchedule> => ({
  Name: 'nightly',
  ScheduleExpression,
  FlexibleTimeWindow: { Mode: 'OFF' },
  ...more,
  Target: { Arn: queueArn('first'), RoleArn, Input: '"<aws.scheduler.scheduled-time>"', ...more.Target },
});
const create = (expression: string, more: Settings = {}) =>
  world.call('scheduler', CreateSchedule, settings(expression, more));

// Terraform's example has `rate(1 hours)`, which AWS accepts for schedules, unlike for rules.
test.each(['rate(2 minutes)', 'rate(2 minute)'])('%s runs at once, then each period', async (rate) => {
  expect(await create(rate)).toEqual({ ScheduleArn });
  await world.clock.advance(4 * MINUTE_MS);
  expect(await world.bodies()).toEqual([
    '2026-01-01T00:00:00Z',
    '2026-01-01T00:02:00Z',
    '2026-01-01T00:04:00Z',
  ]);
});

test('a creation that is repeated with its token returns what it created; another token conflicts', async () => {
  const first = await create('rate(1 hour)', { ClientToken: 'one' });
  expect(await create('rate(1 hour)', { ClientToken: 'one' })).toEqual(first);
  const conflict = { code: 'ConflictException' };
  await expect(create('rate(1 hour)', { ClientToken: 'two' })).rejects.toMatchObject(conflict);
  await expect(create('rate(1 hour)')).rejects.toMatchObject(conflict);
  const group = (ClientToken: string) =>
    world.call('scheduler', CreateScheduleGroup, { Name: 'jobs', ClientToken });
  expect(await group('one')).toEqual(await group('one'));
  await expect(group('two')).rejects.toMatchObject(conflict);
});

test('a rate runs from the start date to the end date', async () => {
  await create('rate(1 minute)', {
    StartDate: Date.parse('2026-01-01T01:00:30Z'),
    EndDate: Date.parse('2026-01-01T01:02:00Z'),
  });
  await world.clock.advance(120 * MINUTE_MS);
  expect(await world.bodies()).toEqual(['2026-01-01T01:00:30Z', '2026-01-01T01:01:30Z']);
});

test('a schedule that is earlier than those before it runs at its time', async () => {
  await create('at(2026-01-01T00:00:50)');
  await create('at(2026-01-01T00:00:20)', { Name: 'earlier' });
  await world.clock.advance(20_000);
  expect(await world.bodies()).toEqual(['2026-01-01T00:00:20Z']);
});

test('a schedule follows its time zone', async () => {
  await create('cron(30 8 * * ? *)', { ScheduleExpressionTimezone: 'America/New_York' });
  await world.clock.advance(24 * 60 * MINUTE_MS);
  expect(await world.bodies()).toEqual(['2026-01-01T13:30:00Z']);
});

test('a single run that was missed is made up once', async () => {
  await create('at(2026-01-01T02:00:00)');
  world = await world.restartAfter(5 * 60 * MINUTE_MS);
  await world.clock.advance(MINUTE_MS);
  expect(await world.bodies()).toEqual(['2026-01-01T02:00:00Z']);
  world = await world.restartAfter(MINUTE_MS);
  await world.clock.advance(60 * MINUTE_MS);
  expect(await world.bodies()).toEqual([]);
  await create('at(2025-12-31T23:00:00)', { Name: 'past' });
  await world.clock.advance(60 * MINUTE_MS);
  expect(await world.bodies()).toEqual([]);
});

test('a schedule that is to be deleted disappears after its last run', async () => {
  await create('at(2026-01-01T00:10:00)', { ActionAfterCompletion: 'DELETE' });
  expect((await world.call('scheduler', ListSchedules, {})).Schedules).toHaveLength(1);
  await world.clock.advance(10 * MINUTE_MS);
  expect(await world.bodies()).toHaveLength(1);
  expect((await world.call('scheduler', ListSchedules, {})).Schedules).toEqual([]);
});

test('a flexible window delays a run within it, by the same time after a restart', async () => {
  const window = { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 30 } as const;
  await create('cron(0 * * * ? *)', { FlexibleTimeWindow: window });
  await world.clock.advance(60 * MINUTE_MS - 1);
  await world.received();
  const seen: number[] = [];
  for (let minute = 1; minute <= 31; minute++) {
    if (minute === 5) world = await world.restartAfter(0);
    await world.clock.advance(MINUTE_MS);
    if ((await world.bodies()).length > 0) seen.push(minute);
  }
  expect(seen).toHaveLength(1);
  expect(seen[0]).toBeGreaterThan(1);
});

test('a function gets the input, or an event, without a policy of its own', async () => {
  await create('at(2026-01-01T00:01:00)', { Target: { Arn: functionArn, Input: '{"a":1}' } });
  await create('at(2026-01-01T00:02:00)', { Name: 'plain', Target: { Arn: functionArn, Input: undefined } });
  await world.clock.advance(2 * MINUTE_MS);
  expect(world.invoked).toEqual([
    ['Event', { a: 1 }],
    [
      'Event',
      expect.objectContaining({ 'detail-type': 'Scheduled Event', source: 'aws.scheduler', detail: '{}' }),
    ],
  ]);
});

test('what cannot be delivered goes to the dead-letter queue', async () => {
  await create('at(2026-01-01T00:01:00)', {
    Target: { Arn: `${functionArn}-absent`, DeadLetterConfig: { Arn: queueArn('dead') } },
  });
  await world.clock.advance(MINUTE_MS);
  expect((await world.received('dead'))[0]!.MessageAttributes).toMatchObject({
    SCHEDULE_ARN: { StringValue: ScheduleArn },
    ERROR_CODE: { StringValue: 'ResourceNotFoundException' },
  });
});

test('an update replaces all settings; a disabled schedule does not run', async () => {
  await create('rate(1 hour)', { Description: 'old' });
  await world.clock.advance(1);
  await world.received();
  await world.call('scheduler', UpdateSchedule, settings('cron(0/5 * * * ? *)', { State: 'DISABLED' }));
  const described = await world.call('scheduler', GetSchedule, { Name: 'nightly' });
  expect(described).toMatchObject({ Arn: ScheduleArn, GroupName: 'default', State: 'DISABLED' });
  expect(described.Description).toBeUndefined();
  await world.clock.advance(120 * MINUTE_MS);
  expect(await world.bodies()).toEqual([]);
  await expect(create('rate(1 hour)')).rejects.toMatchObject({ code: 'ConflictException' });
  await world.call('scheduler', DeleteSchedule, { Name: 'nightly' });
  await expect(world.call('scheduler', DeleteSchedule, { Name: 'nightly' })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
});

test('a group has tags, and is deleted with its schedules', async () => {
  const Tags = [{ Key: 'team', Value: 'data' }];
  const { ScheduleGroupArn } = await world.call('scheduler', CreateScheduleGroup, { Name: 'jobs', Tags });
  const ResourceArn = ScheduleGroupArn;
  expect(await world.call('scheduler', ListTagsForResource, { ResourceArn })).toEqual({ Tags });
  await world.call('scheduler', TagResource, { ResourceArn, Tags: [{ Key: 'stage', Value: 'dev' }] });
  await world.call('scheduler', UntagResource, { ResourceArn, TagKeys: ['team'] });
  expect(await world.call('scheduler', ListTagsForResource, { ResourceArn })).toEqual({
    Tags: [{ Key: 'stage', Value: 'dev' }],
  });
  await create('cron(0 * * * ? *)', { GroupName: 'jobs' });
  await expect(create('rate(1 hour)', { GroupName: 'absent' })).rejects.toThrow('absent does not exist');
  const { ScheduleGroups } = await world.call('scheduler', ListScheduleGroups, {});
  expect(ScheduleGroups.map(({ Name }) => Name)).toEqual(['default', 'jobs']);
  await world.call('scheduler', DeleteScheduleGroup, { Name: 'jobs' });
  await expect(world.call('scheduler', GetScheduleGroup, { Name: 'jobs' })).rejects.toThrow('does not exist');
  expect((await world.call('scheduler', ListSchedules, {})).Schedules).toEqual([]);
  await world.clock.advance(120 * MINUTE_MS);
  expect(await world.bodies()).toEqual([]);
});

test.each<[string, Settings, RegExp]>([
  ['rate(1 minutess)', {}, /Invalid Schedule Expression/],
  ['rate( 10 minutes )', {}, /Invalid Schedule Expression/],
  [' rate(10 minutes)', {}, /Invalid Schedule Expression/],
  ['cron(0 * * * ? *)', { ScheduleExpressionTimezone: 'Mars/Olympus' }, /ScheduleExpressionTimezone/],
  ['cron(0 * * * ? *)', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }, /MaximumWindowInMinutes/],
  ['cron(0 * * * ? *)', { StartDate: 2_000_000_000_000, EndDate: 1_900_000_000_000 }, /EndDate/],
  [
    'cron(0 * * * ? *)',
    { Target: { Arn: 'arn:aws:scheduler:::aws-sdk:ecs:runTask' } },
    /targets of scheduler/,
  ],
  [
    'cron(0 * * * ? *)',
    { Target: { Arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/s' } },
    /KinesisParameters/,
  ],
])('%s with %j is rejected', async (expression, more, reason) => {
  await expect(create(expression, more)).rejects.toThrow(reason);
});
