import { type Handler, operation } from '../../../schema/operation.ts';
import { structure, timestamp } from '../../../schema/shape.ts';
import { onSchedule } from '../access.ts';
import type { SchedulerContext } from '../context.ts';
import { ResourceNotFound, Validation } from '../errors.ts';
import { DEFAULT_GROUP, scheduleArn } from '../schedule/schedule.ts';
import { Arn, Name, scheduleAddress, scheduleSettings } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html */
export const GetSchedule = operation('GetSchedule', {
  http: { method: 'GET', path: '/schedules/{Name}' },
  input: structure(scheduleAddress),
  output: structure({
    Arn,
    Name,
    ...scheduleSettings,
    CreationDate: timestamp(),
    LastModificationDate: timestamp(),
  }),
  errors: [ResourceNotFound, Validation],
  access: onSchedule('scheduler:GetSchedule'),
});

export const getSchedule: Handler<typeof GetSchedule, SchedulerContext> = async (
  { Name: name, GroupName: group = DEFAULT_GROUP },
  { schedules },
  { account, region },
) => {
  const schedule = await schedules.require({ account, region, group, name });
  return {
    ScheduleExpressionTimezone: 'UTC',
    State: 'ENABLED',
    ActionAfterCompletion: 'NONE',
    ...schedule.settings,
    Arn: scheduleArn(schedule),
    Name: name,
    GroupName: group,
    CreationDate: schedule.createdMs,
    LastModificationDate: schedule.modifiedMs,
  };
};
