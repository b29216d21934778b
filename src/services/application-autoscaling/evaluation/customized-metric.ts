import { MINUTE_MS } from '../../../lib/time/units.ts';
import type { Infer } from '../../../schema/shape.ts';
import type { CustomizedMetricSpecification } from '../policy-shapes.ts';
import type { MetricQueries } from './metric-series.ts';
import type { Window } from './window.ts';

type Specification = Infer<typeof CustomizedMetricSpecification>;

const ID = 'metric';
const PERIOD_SECONDS = MINUTE_MS / 1000;

export function customizedQueries(specification: Specification): MetricQueries {
  const { Metrics: metrics, Statistic = 'Average', Unit, ...Metric } = specification;
  const queries = metrics
    ? metrics.map(({ MetricStat: stat, ...query }) => ({
        ...query,
        ...(stat && { MetricStat: { ...stat, Period: PERIOD_SECONDS } }),
      }))
    : [{ Id: ID, MetricStat: { Metric, Period: PERIOD_SECONDS, Stat: Statistic, Unit } }];
  // CloudWatch checks the units, which the model of this service leaves open.
  return queries as MetricQueries;
}

/** The id of the query whose result is the metric. */
export function returnedId({ Metrics: metrics }: Specification): string {
  return metrics?.find(({ ReturnData }) => ReturnData !== false)?.Id ?? ID;
}

/** The values of minutes in which the resource had its capacity all the time. */
export function customizedValues(
  points: ReadonlyMap<number, number> | undefined,
  { minutesMs, settledMs }: Window,
): (number | undefined)[] {
  return minutesMs.map((atMs) => (atMs >= settledMs ? points?.get(atMs) : undefined));
}
