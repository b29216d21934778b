import type { Access, ResourceFacts } from '../../schema/access.ts';
import type { Caller, ConditionValues } from '../../schema/caller.ts';
import { passRole, type RoleUse } from '../pass-role.ts';
import type { SchedulerContext } from './context.ts';
import { Validation } from './errors.ts';
import { canonicalGroupArn, groupArn } from './groups.ts';
import { SCHEDULER, schedulerAssuming } from './schedule/assuming.ts';
import { DEFAULT_GROUP, scheduleArn } from './schedule/schedule.ts';

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html */
const GROUP = 'arn:aws:scheduler:REGION:ACCOUNT:schedule-group/GROUP';
const SCHEDULE = 'arn:aws:scheduler:REGION:ACCOUNT:schedule/GROUP/SCHEDULE';

interface ScheduleAddress {
  readonly Name: string;
  readonly GroupName?: string | undefined;
}

/** An action on the schedule that a call names. */
export function onSchedule(action: `scheduler:${string}`): Access<ScheduleAddress, never> {
  return [
    {
      action,
      resource: SCHEDULE,
      resourcesOf: ({ Name: name, GroupName: group = DEFAULT_GROUP }, caller) => [
        scheduleArn({ ...caller, group, name }),
      ],
    },
  ];
}

interface ScheduleWithRole extends ScheduleAddress {
  readonly Target: { readonly RoleArn: string };
}

/** @see https://github.com/aws/aws-sdk-js-v3/issues/6494, which has the sentence */
const SCHEDULER_USE: RoleUse<ScheduleAddress> = {
  service: SCHEDULER,
  sourceOf: ({ GroupName: group = DEFAULT_GROUP }, caller) =>
    schedulerAssuming({ ...caller, group }).sourceArn,
  refusal: () =>
    Validation('The execution role you provide must allow AWS EventBridge Scheduler to assume the role.'),
};

/** A schedule acts with a role, which the caller passes to it. */
export function onScheduleWithRole(action: `scheduler:${string}`): Access<ScheduleWithRole, never> {
  return [...onSchedule(action), passRole(SCHEDULER_USE, ({ Target }: ScheduleWithRole) => Target.RoleArn)];
}

/** An action on the group that a call names. */
export function onGroup<I>(
  action: `scheduler:${string}`,
  conditionsOf?: (input: I) => ConditionValues,
): Access<{ readonly Name: string } & I, never> {
  return [
    {
      action,
      resource: GROUP,
      resourcesOf: ({ Name: name }, caller) => [groupArn({ ...caller, name })],
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

/** The deletion of a group is also that of its schedules. */
export const onGroupWithSchedules: Access<{ readonly Name: string }, never> = [
  ...onGroup('scheduler:DeleteScheduleGroup'),
  {
    action: 'scheduler:DeleteSchedule',
    resource: 'arn:aws:scheduler:REGION:ACCOUNT:schedule/GROUP/*',
    resourcesOf: ({ Name: group }, caller: Caller) => [scheduleArn({ ...caller, group, name: '*' })],
  },
];

/** An action on the tags of a group. */
export function onTagged<I>(
  action: `scheduler:${string}`,
  conditionsOf?: (input: I) => ConditionValues,
): Access<{ readonly ResourceArn: string } & I, never> {
  return [
    {
      action,
      resource: GROUP,
      resourcesOf: ({ ResourceArn }) => [canonicalGroupArn(ResourceArn)],
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

export function schedulerFacts({ groups }: SchedulerContext): ResourceFacts {
  return { tagsOf: async (arn) => (await groups.findByArn(arn))?.tags };
}
