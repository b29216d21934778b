import { type Handler, operation } from '../../../schema/operation.ts';
import { addedTags } from '../../../schema/request-tags.ts';
import { inPath, optional, structure } from '../../../schema/shape.ts';
import { onGroup } from '../access.ts';
import type { SchedulerContext } from '../context.ts';
import { Conflict, ServiceQuotaExceeded, Validation } from '../errors.ts';
import { groupArn } from '../groups.ts';
import { MAX_GROUPS } from '../limits.ts';
import { Arn, ClientToken, Name, Tags } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html */
export const CreateScheduleGroup = operation('CreateScheduleGroup', {
  http: { method: 'POST', path: '/schedule-groups/{Name}' },
  input: structure({ Name: inPath(Name), Tags: optional(Tags), ClientToken: optional(ClientToken) }),
  output: structure({ ScheduleGroupArn: Arn }),
  errors: [Conflict, ServiceQuotaExceeded, Validation],
  access: onGroup('scheduler:CreateScheduleGroup', addedTags),
});

export const createScheduleGroup: Handler<typeof CreateScheduleGroup, SchedulerContext> = async (
  { Name: name, Tags: listed = [], ClientToken: clientToken },
  { groups, clock },
  caller,
) => {
  const { account, region } = caller;
  if ((await groups.list(caller)).length >= MAX_GROUPS) {
    throw ServiceQuotaExceeded(`An account has at most ${MAX_GROUPS} schedule groups.`);
  }
  const tags = Object.fromEntries(listed.map(({ Key, Value }) => [Key, Value]));
  const token = clientToken === undefined ? {} : { clientToken };
  const group = { account, region, name, tags, ...token, createdMs: clock.now() };
  if (!(await groups.create(group))) {
    const isRepeated =
      clientToken !== undefined && (await groups.require(caller, name)).clientToken === clientToken;
    if (!isRepeated) throw Conflict(`Schedule group ${name} already exists.`);
  }
  return { ScheduleGroupArn: groupArn(group) };
};
