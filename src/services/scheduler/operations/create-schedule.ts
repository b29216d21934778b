import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onScheduleWithRole } from '../access.ts';
import type { SchedulerContext } from '../context.ts';
import { Conflict, ResourceNotFound, ServiceQuotaExceeded, Validation } from '../errors.ts';
import { MAX_SCHEDULES } from '../limits.ts';
import { checkSettings } from '../schedule/check-settings.ts';
import { DEFAULT_GROUP, scheduleArn } from '../schedule/schedule.ts';
import { Arn, scheduleInput } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
export const CreateSchedule = operation('CreateSchedule', {
  http: { method: 'POST', path: '/schedules/{Name}' },
  input: scheduleInput,
  output: structure({ ScheduleArn: Arn }),
  errors: [Conflict, ResourceNotFound, ServiceQuotaExceeded, Validation],
  access: onScheduleWithRole('scheduler:CreateSchedule'),
});

export const createSchedule: Handler<typeof CreateSchedule, SchedulerContext> = async (
  { Name: name, ...input },
  { schedules, groups, runner, clock },
  { account, region },
) => {
  const { ClientToken: clientToken, ...settings } = input;
  checkSettings(settings);
  const group = settings.GroupName ?? DEFAULT_GROUP;
  await groups.require({ account, region }, group);
  if (runner.size >= MAX_SCHEDULES) {
    throw ServiceQuotaExceeded(`Millrace runs at most ${MAX_SCHEDULES} schedules.`);
  }
  const nowMs = clock.now();
  const schedule = {
    account,
    region,
    name,
    group,
    settings,
    createdMs: nowMs,
    modifiedMs: nowMs,
    ...(clientToken !== undefined && { clientToken }),
  };
  if (!(await schedules.create(schedule))) {
    const existing = await schedules.require(schedule);
    const isRepeated = clientToken !== undefined && existing.clientToken === clientToken;
    if (!isRepeated) throw Conflict(`Schedule ${name} already exists.`);
    return { ScheduleArn: scheduleArn(existing) };
  }
  runner.schedule(schedule);
  return { ScheduleArn: scheduleArn(schedule) };
};
