import { ValidationError } from '../../../schema/common-errors.ts';
import { type Handler, type Input, operation } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import { onNewAlarm } from '../access.ts';
import type { CloudWatchContext } from '../context.ts';
import { InvalidParameterValue, LimitExceeded, MissingParameter } from '../errors.ts';
import { checkPeriod } from '../metrics/periods.ts';
import { parseStatistic } from '../metrics/statistic.ts';
import { alarmConfiguration, Tags } from '../shapes.ts';

const TREATMENTS = ['breaching', 'notBreaching', 'ignore', 'missing'];
// Longest time that an alarm may evaluate: a day, or a week when its periods are at least an hour.
const DAY_SECONDS = 86_400;
const MAX_PERIODS_SECONDS = { short: DAY_SECONDS, long: 7 * DAY_SECONDS };
const LONG_PERIOD_SECONDS = 3600;

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export const PutMetricAlarm = operation('PutMetricAlarm', {
  input: structure({ ...alarmConfiguration, Tags: optional(Tags) }),
  errors: [LimitExceeded, InvalidParameterValue, MissingParameter, ValidationError],
  access: onNewAlarm,
});

export const putMetricAlarm: Handler<typeof PutMetricAlarm, CloudWatchContext> = async (
  { Tags: tags = [], ...configuration },
  { alarms },
  caller,
) => {
  checkAlarm(configuration);
  await alarms.put(caller, configuration, Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])));
};

function checkAlarm(alarm: Omit<Input<typeof PutMetricAlarm>, 'Tags'>): void {
  if (alarm.EvaluationPeriods === undefined)
    throw MissingParameter('The parameter EvaluationPeriods is required.');
  if (alarm.ComparisonOperator === undefined)
    throw MissingParameter('The parameter ComparisonOperator is required.');
  if (alarm.TreatMissingData !== undefined && !TREATMENTS.includes(alarm.TreatMissingData)) {
    throw ValidationError(
      `Option ${alarm.TreatMissingData} is not supported for TreatMissingData, Possible values are: ` +
        `[${TREATMENTS.join(', ')}]`,
    );
  }
  if (alarm.DatapointsToAlarm !== undefined && alarm.DatapointsToAlarm > alarm.EvaluationPeriods) {
    throw ValidationError('DatapointsToAlarm must be less than or equal to EvaluationPeriods.');
  }
  if (alarm.Metrics) {
    if (alarm.MetricName !== undefined) {
      throw ValidationError('MetricName must not be set if Metrics is set.');
    }
    return;
  }
  for (const name of ['MetricName', 'Namespace', 'Period', 'Threshold'] as const) {
    if (alarm[name] === undefined) throw MissingParameter(`The parameter ${name} is required.`);
  }
  if ((alarm.Statistic === undefined) === (alarm.ExtendedStatistic === undefined)) {
    throw ValidationError('Exactly one of Statistic and ExtendedStatistic must be set.');
  }
  parseStatistic(alarm.Statistic ?? alarm.ExtendedStatistic!);
  checkPeriods(alarm.Period!, alarm.EvaluationPeriods);
}

function checkPeriods(periodSeconds: number, periods: number): void {
  checkPeriod(periodSeconds);
  const kind = periodSeconds < LONG_PERIOD_SECONDS ? 'short' : 'long';
  if (periodSeconds * periods <= MAX_PERIODS_SECONDS[kind]) return;
  throw ValidationError(
    `Metrics cannot be checked across more than ${kind === 'short' ? 'a day' : 'a week'} ` +
      '(EvaluationPeriods * Period must be <= ' +
      `${MAX_PERIODS_SECONDS[kind]}).`,
  );
}
