import { type Handler, operation } from '../../../schema/operation.ts';
import { inPath, inQuery, structure } from '../../../schema/shape.ts';
import { onGroupWithSchedules } from '../access.ts';
import type { SchedulerContext } from '../context.ts';
import { ResourceNotFound, Validation } from '../errors.ts';
import { DEFAULT_GROUP } from '../schedule/schedule.ts';
import { ClientToken, Name } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteScheduleGroup.html */
export const DeleteScheduleGroup = operation('DeleteScheduleGroup', {
  http: { method: 'DELETE', path: '/schedule-groups/{Name}' },
  input: structure({ Name: inPath(Name), ClientToken: inQuery('clientToken', ClientToken) }),
  output: structure({}),
  errors: [ResourceNotFound, Validation],
  access: onGroupWithSchedules,
});

/** Deletes its schedules too, as on AWS. */
export const deleteScheduleGroup: Handler<typeof DeleteScheduleGroup, SchedulerContext> = async (
  { Name: name },
  { groups, schedules, runner },
  caller,
) => {
  if (name === DEFAULT_GROUP) throw Validation('The default schedule group cannot be deleted.');
  await groups.require(caller, name);
  for (const schedule of await schedules.list(caller, name)) {
    runner.remove(schedule);
    await schedules.delete(schedule);
  }
  await groups.delete(caller, name);
  return {};
};
