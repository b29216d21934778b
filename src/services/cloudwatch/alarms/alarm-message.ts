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
    AlarmConfigurationUpdatedTimestamp: timeText(configuredMs),
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: timeText(state.transitionedMs),
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
      DatapointsToAlarm: configuration.DatapointsToAlarm ?? EvaluationPeriods,
      ComparisonOperator: configuration.ComparisonOperator,
      Threshold,
      TreatMissingData: configuration.TreatMissingData ?? 'missing',
    },
  });
}

/** `2026-01-01T00:00:00.000+0000` */
function timeText(timestampMs: number): string {
  return new Date(timestampMs).toISOString().replace('Z', '+0000');
}
