import { type Handler, operation } from '../../../schema/operation.ts';
import { enumeration, integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { onAlarms } from '../access.ts';
import { describeAlarm } from '../alarms/alarm.ts';
import type { CloudWatchContext } from '../context.ts';
import { InvalidNextToken } from '../errors.ts';
import { pageByKey } from '../page.ts';
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
  errors: [InvalidNextToken],
  access: onAlarms('cloudwatch:DescribeAlarms'),
});

export const describeAlarms: Handler<typeof DescribeAlarms, CloudWatchContext> = async (
  input,
  { alarms },
  caller,
) => {
  const { AlarmNames: names, AlarmNamePrefix: prefix = '', ActionPrefix, StateValue: state } = input;
  // Without AlarmTypes, only metric alarms are returned.
  const includesMetricAlarms = input.AlarmTypes === undefined || input.AlarmTypes.includes('MetricAlarm');
  const found = (includesMetricAlarms ? await alarms.list(caller) : [])
    .map(describeAlarm)
    .filter(
      (alarm) =>
        (names === undefined || names.includes(alarm.AlarmName)) &&
        alarm.AlarmName.startsWith(prefix) &&
        (state === undefined || alarm.StateValue === state) &&
        (ActionPrefix === undefined ||
          [alarm.AlarmActions, alarm.OKActions, alarm.InsufficientDataActions].some((actions) =>
            actions?.some((action) => action.startsWith(ActionPrefix)),
          )),
    );
  const { items, ...next } = pageByKey(
    'DescribeAlarms',
    found,
    ({ AlarmName: name }) => name,
    input.NextToken,
    input.MaxRecords ?? ALARMS_PER_PAGE,
  );
  return { CompositeAlarms: [], MetricAlarms: items, ...next };
};
