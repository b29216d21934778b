import { type Handler, operation } from '../../../schema/operation.ts';
import { enumeration, inPath, structure, timestamp } from '../../../schema/shape.ts';
import { onGroup } from '../access.ts';
import type { SchedulerContext } from '../context.ts';
import { ResourceNotFound, Validation } from '../errors.ts';
import { describeGroup } from '../describe-group.ts';
import { Arn, Name } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetScheduleGroup.html */
export const GetScheduleGroup = operation('GetScheduleGroup', {
  http: { method: 'GET', path: '/schedule-groups/{Name}' },
  input: structure({ Name: inPath(Name) }),
  output: structure({
    Arn,
    Name,
    State: enumeration('ACTIVE', 'DELETING'),
    CreationDate: timestamp(),
    LastModificationDate: timestamp(),
  }),
  errors: [ResourceNotFound, Validation],
  access: onGroup('scheduler:GetScheduleGroup'),
});

export const getScheduleGroup: Handler<typeof GetScheduleGroup, SchedulerContext> = async (
  { Name: name },
  { groups },
  caller,
) => describeGroup(await groups.require(caller, name));
