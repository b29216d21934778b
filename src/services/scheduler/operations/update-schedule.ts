import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onScheduleWithRole } from '../access.ts';
import type { SchedulerContext } from '../context.ts';
import { ResourceNotFound, Validation } from '../errors.ts';
import { checkSettings } from '../schedule/check-settings.ts';
import { DEFAULT_GROUP, scheduleArn } from '../schedule/schedule.ts';
import { Arn, scheduleInput } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html */
export const UpdateSchedule = operation('UpdateSchedule', {
  http: { method: 'PUT', path: '/schedules/{Name}' },
  input: scheduleInput,
  output: structure({ ScheduleArn: Arn }),
  errors: [ResourceNotFound, Validation],
  access: onScheduleWithRole('scheduler:UpdateSchedule'),
});

/** Replaces all settings. */
export const updateSchedule: Handler<typeof UpdateSchedule, SchedulerContext> = async (
  { Name: name, ...input },
  { schedules, runner, clock },
  { account, region },
) => {
  const { ClientToken: _, ...settings } = input;
  checkSettings(settings);
  const address = { account, region, group: settings.GroupName ?? DEFAULT_GROUP, name };
  const schedule = await schedules.update(address, (current) => ({
    ...current,
    settings,
    modifiedMs: clock.now(),
  }));
  runner.schedule(schedule);
  return { ScheduleArn: scheduleArn(schedule) };
};
