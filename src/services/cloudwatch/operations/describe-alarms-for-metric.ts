import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import { describeAlarm } from '../alarms/alarm.ts';
import type { CloudWatchContext } from '../context.ts';
import { metricKey } from '../metrics/metric-key.ts';
import { metricOf } from '../metrics/metric-input.ts';
import { Dimensions, MetricAlarm, MetricName, MetricNamespace, Period, Statistic, Unit } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmsForMetric.html */
export const DescribeAlarmsForMetric = operation('DescribeAlarmsForMetric', {
  readOnly: true,
  input: structure({
    MetricName,
    Namespace: MetricNamespace,
    Statistic: optional(Statistic),
    ExtendedStatistic: optional(string()),
    Dimensions: optional(Dimensions),
    Period: optional(Period),
    Unit: optional(Unit),
  }),
  output: structure({ MetricAlarms: list(MetricAlarm) }),
  errors: [],
  access: onAll('cloudwatch:DescribeAlarmsForMetric'),
});

export const describeAlarmsForMetric: Handler<typeof DescribeAlarmsForMetric, CloudWatchContext> = async (
  input,
  { alarms },
  caller,
) => {
  const wanted = metricKey(metricOf(caller, input));
  const optionalFilters = ['Statistic', 'ExtendedStatistic', 'Period', 'Unit'] as const;
  const found = (await alarms.list(caller)).filter(
    ({ configuration }) =>
      metricKey(metricOf(caller, configuration)) === wanted &&
      optionalFilters.every((name) => input[name] === undefined || input[name] === configuration[name]),
  );
  return { MetricAlarms: found.map(describeAlarm) };
};
