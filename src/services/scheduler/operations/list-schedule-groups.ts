import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, structure } from '../../../schema/shape.ts';
import type { SchedulerContext } from '../context.ts';
import { describeGroup } from '../describe-group.ts';
import { Validation } from '../errors.ts';
import { page } from '../page.ts';
import { NextToken, pageInput } from '../shapes.ts';
import { GetScheduleGroup } from './get-schedule-group.ts';

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListScheduleGroups.html */
export const ListScheduleGroups = operation('ListScheduleGroups', {
  http: { method: 'GET', path: '/schedule-groups' },
  input: structure(pageInput),
  output: structure({
    ScheduleGroups: list(structure(GetScheduleGroup.output!.members)),
    NextToken: optional(NextToken),
  }),
  errors: [Validation],
  access: onAll('scheduler:ListScheduleGroups'),
});

export const listScheduleGroups: Handler<typeof ListScheduleGroups, SchedulerContext> = async (
  input,
  { groups },
  caller,
) => {
  const wanted = (await groups.list(caller)).filter(({ name }) => name.startsWith(input.NamePrefix ?? ''));
  const { items, next } = page('ListScheduleGroups', wanted, ({ name }) => name, input);
  return { ScheduleGroups: items.map(describeGroup), ...next };
};
