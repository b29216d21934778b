import { offsetTimestamp } from '../../../lib/time/offset-timestamp.ts';
import { alarmArn, type AlarmDocument, type AlarmState } from './alarm.ts';

/**
 * Formats the notification of an alarm's state change.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export function alarmMessage(alarm: AlarmDocument, changedFrom: AlarmState): string {
  const { configuration, account, region, configuredMs, state } = alarm;
  const { Dimensions = [], MetricName, Namespace, Period, EvaluationPeriods, Threshold } = configuration;
  return JSON.stringify({
    AlarmName: configuration.AlarmName,
    AlarmDescription: configuration.AlarmDescription ?? null,
    AWSAccountId: account,
    AlarmConfigurationUpdatedTimestamp: offsetTimestamp(configuredMs),
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: offsetTimestamp(state.transitionedMs),
    Region: region,
    AlarmArn: alarmArn(alarm),
    OldStateValue: changedFrom,
    OKActions: configuration.OKActions ?? [],
    AlarmActions: configuration.AlarmActions ?? [],
    InsufficientDataActions: configuration.InsufficientDataActions ?? [],
    Trigger: {
      MetricName,
      Namespace,
      StatisticType: configuration.Statistic === undefined ? 'ExtendedStatistic' : 'Statistic',
      Statistic: configuration.Statistic?.toUpperCase() ?? configuration.ExtendedStatistic,
      Unit: configuration.Unit ?? null,
      Dimensions: Dimensions.map(({ Name: name, Value: value }) => ({ value, name })),
      Period,
      EvaluationPeriods,
      // Left out unless it is set.
      DatapointsToAlarm: configuration.DatapointsToAlarm,
      ComparisonOperator: configuration.ComparisonOperator,
      Threshold,
      EvaluateLowSampleCountPercentile: configuration.EvaluateLowSampleCountPercentile ?? '',
      TreatMissingData: configuration.TreatMissingData ?? 'missing',
    },
  });
}
