import { expect, it } from 'vitest';
import { CreateSchedule } from '../../../src/services/scheduler/operations/create-schedule.ts';
import { CreateScheduleGroup } from '../../../src/services/scheduler/operations/create-schedule-group.ts';
import { DeleteScheduleGroup } from '../../../src/services/scheduler/operations/delete-schedule-group.ts';
import { GetSchedule } from '../../../src/services/scheduler/operations/get-schedule.ts';
import { permissionLines } from '../../support/repository/permission-lines.ts';

const SCHEDULER = 'arn:aws:scheduler:eu-west-1:123456789012';
const RoleArn = 'arn:aws:iam::123456789012:role/scheduler';

it('permissions of schedules are those of the schedule in its group, and of passing its role', async () => {
  expect(await permissionLines(GetSchedule, { Name: 'nightly', GroupName: 'shop' })).toEqual([
    `scheduler:GetSchedule ${SCHEDULER}:schedule/shop/nightly`,
  ]);
  const input = {
    Name: 'nightly',
    ScheduleExpression: 'rate(1 day)',
    FlexibleTimeWindow: { Mode: 'OFF' as const },
    Target: { Arn: 'arn:aws:sqs:eu-west-1:123456789012:orders', RoleArn },
  };
  expect(await permissionLines(CreateSchedule, input)).toEqual([
    `scheduler:CreateSchedule ${SCHEDULER}:schedule/default/nightly`,
    `iam:PassRole ${RoleArn} iam:PassedToService=scheduler.amazonaws.com`,
  ]);
});

it('permissions of a group include its tags, and those of its deletion its schedules', async () => {
  const Tags = [{ Key: 'team', Value: 'web' }];
  expect(await permissionLines(CreateScheduleGroup, { Name: 'shop', Tags })).toEqual([
    `scheduler:CreateScheduleGroup ${SCHEDULER}:schedule-group/shop aws:RequestTag/team=web aws:TagKeys=team`,
  ]);
  expect(await permissionLines(DeleteScheduleGroup, { Name: 'shop' })).toEqual([
    `scheduler:DeleteScheduleGroup ${SCHEDULER}:schedule-group/shop`,
    `scheduler:DeleteSchedule ${SCHEDULER}:schedule/shop/*`,
  ]);
});
