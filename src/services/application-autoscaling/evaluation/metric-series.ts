import type { Caller } from '../../../schema/caller.ts';
import type { Input, Output } from '../../../schema/operation.ts';
import type { Calls } from '../../../schema/service.ts';
import { GetMetricData } from '../../cloudwatch/operations/get-metric-data.ts';
import { rangeOf, type Window } from './window.ts';

export type MetricQueries = Input<typeof GetMetricData>['MetricDataQueries'];

/** The values of CloudWatch metrics by minute: first by id, then by the start of the minute. */
export async function metricSeries(
  calls: Calls,
  caller: Caller,
  MetricDataQueries: MetricQueries,
  window: Window,
): Promise<Map<string, Map<number, number>>> {
  const { MetricDataResults: results }: Output<typeof GetMetricData> = await calls.call(
    'monitoring',
    GetMetricData,
    { MetricDataQueries, ...rangeOf(window) },
    caller,
  );
  return new Map(
    results.map(({ Id, Timestamps, Values }) => [
      Id,
      new Map(Timestamps.map((atMs, index) => [atMs, Values[index]!])),
    ]),
  );
}
