import { FILL } from '../resources.ts';
import { ACCOUNT, REGION } from '../service-host.ts';
import { type Call, type PagedList, listOf, NAMES, NEXT_TOKEN } from './list-of.ts';

const { Role } = FILL;
const topicArn = (name: string) => `arn:aws:sns:${REGION}:${ACCOUNT}:${name}`;
const rule = (Name: string): Call => ['events', 'PutRule', { Name, ScheduleExpression: 'rate(1 day)' }];

export const EVENTS_LISTS: readonly PagedList[] = [
  listOf('events', 'ListRules', {
    input: { Limit: 2, NamePrefix: 'listed-' },
    token: NEXT_TOKEN,
    items: ['Rules', 'Name'],
    make: (name) => rule(`listed-${name}`),
    remove: (Name) => ['events', 'DeleteRule', { Name }],
  }),
  listOf('events', 'ListTargetsByRule', {
    input: { Limit: 2, Rule: 'targeted' },
    token: NEXT_TOKEN,
    items: ['Targets', 'Id'],
    before: [rule('targeted')],
    make: (Id) => ['events', 'PutTargets', { Rule: 'targeted', Targets: [{ Id, Arn: topicArn('t') }] }],
    remove: (Id) => ['events', 'RemoveTargets', { Rule: 'targeted', Ids: [Id] }],
  }),
  listOf('events', 'ListRuleNamesByTarget', {
    input: { Limit: 2, TargetArn: topicArn('shared') },
    token: NEXT_TOKEN,
    items: ['RuleNames'],
    before: NAMES.map((name) => rule(`sharing-${name}`)),
    make: (name) => [
      'events',
      'PutTargets',
      { Rule: `sharing-${name}`, Targets: [{ Id: 'one', Arn: topicArn('shared') }] },
    ],
    remove: (Rule) => ['events', 'RemoveTargets', { Rule, Ids: ['one'] }],
  }),
  listOf('events', 'ListEventBuses', {
    input: { Limit: 2 },
    token: NEXT_TOKEN,
    items: ['EventBuses', 'Name'],
    make: (Name) => ['events', 'CreateEventBus', { Name }],
    remove: (Name) => ['events', 'DeleteEventBus', { Name }],
  }),
  listOf('scheduler', 'ListSchedules', {
    input: { MaxResults: 2 },
    token: NEXT_TOKEN,
    items: ['Schedules', 'Name'],
    make: (Name) => [
      'scheduler',
      'CreateSchedule',
      {
        Name,
        ScheduleExpression: 'rate(1 day)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: topicArn('t'), RoleArn: Role },
      },
    ],
    remove: (Name) => ['scheduler', 'DeleteSchedule', { Name }],
  }),
  listOf('scheduler', 'ListScheduleGroups', {
    input: { MaxResults: 2, NamePrefix: 'group-' },
    token: NEXT_TOKEN,
    items: ['ScheduleGroups', 'Name'],
    make: (name) => ['scheduler', 'CreateScheduleGroup', { Name: `group-${name}` }],
    remove: (Name) => ['scheduler', 'DeleteScheduleGroup', { Name }],
  }),
];
