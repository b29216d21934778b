import { type Handler, operation } from '../../../schema/operation.ts';
import { inQuery, structure } from '../../../schema/shape.ts';
import { onSchedule } from '../access.ts';
import type { SchedulerContext } from '../context.ts';
import { ResourceNotFound, Validation } from '../errors.ts';
import { DEFAULT_GROUP } from '../schedule/schedule.ts';
import { ClientToken, scheduleAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteSchedule.html */
export const DeleteSchedule = operation('DeleteSchedule', {
  http: { method: 'DELETE', path: '/schedules/{Name}' },
  input: structure({ ...scheduleAddress, ClientToken: inQuery('clientToken', ClientToken) }),
  output: structure({}),
  errors: [ResourceNotFound, Validation],
  access: onSchedule('scheduler:DeleteSchedule'),
});

export const deleteSchedule: Handler<typeof DeleteSchedule, SchedulerContext> = async (
  { Name: name, GroupName: group = DEFAULT_GROUP },
  { schedules, runner },
  { account, region },
) => {
  const address = { account, region, group, name };
  await schedules.require(address);
  runner.remove(address);
  await schedules.delete(address);
  return {};
};
