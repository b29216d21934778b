import { type Handler, operation } from '../../../schema/operation.ts';
import {
  enumeration,
  type Infer,
  integer,
  list,
  optional,
  string,
  structure,
} from '../../../schema/shape.ts';
import { onAlarms } from '../access.ts';
import { describeAlarm } from '../alarms/alarm.ts';
import type { CloudWatchContext } from '../context.ts';
import { InvalidNextToken, InvalidParameterCombination } from '../errors.ts';
import { pageByKeyInOrder } from '../page.ts';
import { AlarmName, AlarmNames, MetricAlarm, NextToken, StateValue } from '../shapes.ts';

const ALARMS_PER_PAGE = 50;

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
export const DescribeAlarms = operation('DescribeAlarms', {
  readOnly: true,
  input: structure({
    AlarmNames: optional(AlarmNames),
    AlarmNamePrefix: optional(AlarmName),
    AlarmTypes: optional(list(enumeration('CompositeAlarm', 'MetricAlarm'))),
    ChildrenOfAlarmName: optional(AlarmName),
    ParentsOfAlarmName: optional(AlarmName),
    StateValue: optional(StateValue),
    ActionPrefix: optional(string({ min: 1, max: 1024 })),
    MaxRecords: optional(integer({ min: 1, max: 100 })),
    NextToken: optional(NextToken),
  }),
  // Composite alarms are not supported; the empty list is returned because clients read it.
  output: structure({
    CompositeAlarms: list(structure({})),
    MetricAlarms: list(MetricAlarm),
    NextToken: optional(NextToken),
  }),
  errors: [InvalidNextToken, InvalidParameterCombination],
  access: onAlarms('cloudwatch:DescribeAlarms'),
});

export const describeAlarms: Handler<typeof DescribeAlarms, CloudWatchContext> = async (
  input,
  { alarms },
  caller,
) => {
  const { AlarmNames: names, AlarmNamePrefix: prefix = '', ActionPrefix, StateValue: state } = input;
  if (names !== undefined && input.AlarmNamePrefix !== undefined) {
    throw InvalidParameterCombination('AlarmNames and AlarmNamePrefix are mutually exclusive.');
  }
  // Without AlarmTypes, only metric alarms are returned.
  const includesMetricAlarms = input.AlarmTypes === undefined || input.AlarmTypes.includes('MetricAlarm');
  const isWanted = (alarm: Infer<typeof MetricAlarm>) =>
    (names === undefined || names.includes(alarm.AlarmName)) &&
    (state === undefined || alarm.StateValue === state) &&
    (ActionPrefix === undefined ||
      [alarm.AlarmActions, alarm.OKActions, alarm.InsufficientDataActions].some((actions) =>
        actions?.some((action) => action.startsWith(ActionPrefix)),
      ));
  if (!includesMetricAlarms) return { CompositeAlarms: [], MetricAlarms: [] };
  const { items, ...next } = await pageByKeyInOrder((after) => alarms.listAfter(caller, prefix, after), {
    list: 'DescribeAlarms',
    keyOf: ({ configuration }) => configuration.AlarmName,
    filter: (alarm) => isWanted(describeAlarm(alarm)),
    token: input.NextToken,
    size: input.MaxRecords ?? ALARMS_PER_PAGE,
  });
  return { CompositeAlarms: [], MetricAlarms: items.map(describeAlarm), ...next };
};
