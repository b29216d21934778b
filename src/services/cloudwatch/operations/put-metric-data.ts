import { MINUTE_MS } from '../../../lib/time/units.ts';
import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { double, type Infer, integer, list, optional, structure } from '../../../schema/shape.ts';
import type { CloudWatchContext } from '../context.ts';
import { InvalidParameterCombination, InvalidParameterValue, MissingParameter } from '../errors.ts';
import { MAX_FUTURE_MS, MAX_PAST_MS, MAX_PUT_METRICS, MAX_VALUE, MAX_VALUES_PER_METRIC } from '../limits.ts';
import { metricOf } from '../metrics/metric-input.ts';
import type { NewDatapoint } from '../metrics/metric-log.ts';
import { Values } from '../metrics/values.ts';
import { Dimensions, MetricName, MetricNamespace, Time, Unit } from '../shapes.ts';

const MetricDatum = structure(
  {
    MetricName,
    Dimensions: optional(Dimensions),
    Timestamp: optional(Time),
    Value: optional(double()),
    StatisticValues: optional(
      structure(
        { SampleCount: double(), Sum: double(), Minimum: double(), Maximum: double() },
        'StatisticSet',
      ),
    ),
    Values: optional(list(double())),
    Counts: optional(list(double())),
    Unit: optional(Unit),
    StorageResolution: optional(integer({ min: 1 })),
  },
  'MetricDatum',
);

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
export const PutMetricData = operation('PutMetricData', {
  input: structure({ Namespace: MetricNamespace, MetricData: optional(list(MetricDatum)) }),
  errors: [InvalidParameterCombination, InvalidParameterValue, MissingParameter],
  access: onAll('cloudwatch:PutMetricData', ({ Namespace }: { readonly Namespace: string }) => ({
    'cloudwatch:namespace': Namespace,
  })),
});

export const putMetricData: Handler<typeof PutMetricData, CloudWatchContext> = async (
  { Namespace, MetricData = [] },
  { metrics, clock },
  caller,
) => {
  if (/^AWS\//i.test(Namespace)) {
    throw InvalidParameterValue(`The value AWS/ for parameter Namespace is invalid.`);
  }
  if (MetricData.length === 0) throw MissingParameter('The parameter MetricData is required.');
  if (MetricData.length > MAX_PUT_METRICS) {
    throw InvalidParameterValue(
      `The collection MetricData must not have a size greater than ${MAX_PUT_METRICS}.`,
    );
  }
  const nowMs = clock.now();
  const byTime = new Map<number, NewDatapoint[]>();
  for (const [index, datum] of MetricData.entries()) {
    const member = `MetricData.member.${index + 1}`;
    const values = valuesOf(datum, member);
    const metric = metricOf(caller, { Namespace, ...datum });
    const atMs = timeOf(datum, member, nowMs);
    const points = byTime.get(atMs) ?? [];
    byTime.set(atMs, points);
    points.push({ id: { ...metric, unit: datum.Unit ?? 'None' }, values });
  }
  for (const [atMs, points] of byTime) await metrics.put(atMs, points);
};

type Datum = Infer<typeof MetricDatum>;

/** The timestamp of the datapoint, truncated to its second or minute. */
function timeOf({ Timestamp, StorageResolution = 60 }: Datum, member: string, nowMs: number): number {
  if (StorageResolution !== 1 && StorageResolution !== 60) {
    throw InvalidParameterValue(`The parameter ${member}.StorageResolution must be 1 or 60.`);
  }
  const atMs = Timestamp ?? nowMs;
  if (atMs < nowMs - MAX_PAST_MS || atMs > nowMs + MAX_FUTURE_MS) {
    throw InvalidParameterValue(
      `The parameter ${member}.Timestamp must specify a time no more than two weeks in the past or two hours ` +
        'in the future.',
    );
  }
  return atMs - (atMs % (StorageResolution === 1 ? 1000 : MINUTE_MS));
}

function valuesOf(datum: Datum, member: string): Values {
  checkExclusive(datum, member);
  return datum.StatisticValues ? statisticsOf(datum.StatisticValues, member) : numbersOf(datum, member);
}

function checkExclusive({ Value, Values: several, StatisticValues }: Datum, member: string): void {
  if (Value !== undefined && several) throw exclusive(`${member}.Value`, `${member}.Values`);
  if (Value !== undefined && StatisticValues) {
    throw exclusive(`${member}.Value`, `${member}.StatisticValues`);
  }
  if (several && StatisticValues) throw exclusive(`${member}.Values`, `${member}.StatisticValues`);
}

function statisticsOf(statistics: NonNullable<Datum['StatisticValues']>, member: string): Values {
  const { SampleCount: count, Sum: sum, Minimum: min, Maximum: max } = statistics;
  for (const [name, value] of Object.entries(statistics)) {
    checkValue(value, `${member}.StatisticValues.${name}`);
  }
  if (count <= 0 || min > max) {
    throw InvalidParameterValue(`The parameter ${member}.StatisticValues is not a valid statistic set.`);
  }
  const values = new Values();
  values.addStatistics({ count, sum, min, max });
  return values;
}

function numbersOf({ Value, Values: several = [], Counts }: Datum, member: string): Values {
  const numbers = Value === undefined ? several : [Value];
  if (numbers.length === 0) throw MissingParameter(`The parameter ${member}.Value is required.`);
  if (numbers.length > MAX_VALUES_PER_METRIC) {
    throw InvalidParameterValue(
      `The collection ${member}.Values must not have a size greater than ${MAX_VALUES_PER_METRIC}.`,
    );
  }
  if (Counts && Counts.length !== numbers.length) {
    throw InvalidParameterValue(
      `The parameters ${member}.Values and ${member}.Counts must be of the same size.`,
    );
  }
  const values = new Values();
  for (const [index, value] of numbers.entries()) {
    checkValue(value, Value === undefined ? `${member}.Values.member.${index + 1}` : `${member}.Value`);
    const count = Counts?.[index] ?? 1;
    if (count <= 0) throw InvalidParameterValue(`The parameter ${member}.Counts must be greater than 0.`);
    values.add(value, count);
  }
  return values;
}

function checkValue(value: number, name: string): void {
  if (Math.abs(value) <= MAX_VALUE) return;
  throw InvalidParameterValue(`The value ${value} for parameter ${name} is invalid.`);
}

function exclusive(one: string, other: string) {
  return InvalidParameterCombination(
    `The parameters ${one} and ${other} are mutually exclusive and you have specified both.`,
  );
}
