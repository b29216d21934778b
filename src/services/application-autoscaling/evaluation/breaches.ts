import type { Caller } from '../../../schema/caller.ts';
import type { Calls } from '../../../schema/service.ts';
import { DescribeAlarms } from '../../cloudwatch/operations/describe-alarms.ts';
import { GetMetricData } from '../../cloudwatch/operations/get-metric-data.ts';
import type { Breach } from '../decision/step-scaling.ts';

/** More alarms of one policy are ignored: AWS's own have one. */
const MAX_ALARMS = 10;

/**
 * The alarms in state ALARM that have the policy as an action. They are read instead of notifying this service, because an
 * alarm acts again every minute for as long as it lasts, like on AWS.
 */
export async function breachesOf(
  calls: Calls,
  caller: Caller,
  policyArn: string,
  nowMs: number,
): Promise<Breach[]> {
  const { MetricAlarms: alarms } = await calls.call(
    'monitoring',
    DescribeAlarms,
    { ActionPrefix: policyArn, StateValue: 'ALARM', MaxRecords: MAX_ALARMS },
    caller,
  );
  const breaches: Breach[] = [];
  for (const alarm of alarms) {
    const { Period: periodSeconds, Threshold: threshold, AlarmActions: actions = [] } = alarm;
    if (alarm.ActionsEnabled === false || !actions.includes(policyArn)) continue;
    if (periodSeconds === undefined || threshold === undefined) continue;
    const endMs = nowMs - (nowMs % (periodSeconds * 1000));
    const { Namespace, MetricName, Dimensions, Unit } = alarm;
    const Stat = alarm.Statistic ?? alarm.ExtendedStatistic ?? 'Average';
    const { MetricDataResults: results } = await calls.call(
      'monitoring',
      GetMetricData,
      {
        MetricDataQueries: [
          {
            Id: 'metric',
            MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: periodSeconds, Stat, Unit },
          },
        ],
        StartTime: endMs - periodSeconds * 1000,
        EndTime: endMs,
      },
      caller,
    );
    breaches.push({ alarm: alarm.AlarmName, threshold, value: results[0]?.Values[0] });
  }
  return breaches;
}
