import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { inQuery, list, optional, string, structure, timestamp } from '../../../schema/shape.ts';
import type { SchedulerContext } from '../context.ts';
import { ResourceNotFound, Validation } from '../errors.ts';
import { pageOfOrdered } from '../page.ts';
import { scheduleArn, scheduleKey } from '../schedule/schedule.ts';
import { Arn, Name, NextToken, pageInput, State } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html */
export const ListSchedules = operation('ListSchedules', {
  http: { method: 'GET', path: '/schedules' },
  input: structure({
    GroupName: inQuery('ScheduleGroup', Name),
    State: inQuery('State', State),
    ...pageInput,
  }),
  output: structure({
    Schedules: list(
      structure({
        Arn,
        Name,
        GroupName: Name,
        State,
        CreationDate: timestamp(),
        LastModificationDate: timestamp(),
        Target: structure({ Arn: string({ min: 1, max: 1600 }) }),
      }),
    ),
    NextToken: optional(NextToken),
  }),
  errors: [ResourceNotFound, Validation],
  access: onAll('scheduler:ListSchedules'),
});

export const listSchedules: Handler<typeof ListSchedules, SchedulerContext> = async (
  input,
  { schedules, groups },
  caller,
) => {
  if (input.GroupName !== undefined) await groups.require(caller, input.GroupName);
  const { GroupName: group, NamePrefix = '' } = input;
  const prefix = group === undefined ? '' : NamePrefix;
  const { items, next } = await pageOfOrdered(
    `ListSchedules ${group ?? ''}`,
    (after) => schedules.listAfter(caller, { group, prefix, after }),
    {
      keyOf: scheduleKey,
      filter: ({ name, settings }) =>
        name.startsWith(NamePrefix) &&
        (input.State === undefined || (settings.State ?? 'ENABLED') === input.State),
    },
    input,
  );
  const Schedules = items.map((schedule) => ({
    Arn: scheduleArn(schedule),
    Name: schedule.name,
    GroupName: schedule.group,
    State: schedule.settings.State ?? 'ENABLED',
    CreationDate: schedule.createdMs,
    LastModificationDate: schedule.modifiedMs,
    Target: { Arn: schedule.settings.Target.Arn },
  }));
  return { Schedules, ...next };
};
