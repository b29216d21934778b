import { yieldToEventLoop } from '../../../lib/event-loop/yield-to-event-loop.ts';
import { onAll } from '../../../schema/access.ts';
import type { Caller } from '../../../schema/caller.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import {
  double,
  enumeration,
  type Infer,
  integer,
  list,
  optional,
  string,
  structure,
} from '../../../schema/shape.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import type { CloudWatchContext } from '../context.ts';
import { InvalidNextToken, InvalidParameterValue } from '../errors.ts';
import { MAX_DATA_POINTS, MAX_DATA_QUERIES } from '../limits.ts';
import { MetricMath } from '../math/evaluate.ts';
import type { TimeSeries } from '../math/series.ts';
import { metricOf } from '../metrics/metric-input.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import { byPeriod, checkPeriod } from '../metrics/periods.ts';
import { parseStatistic } from '../metrics/statistic.ts';
import { MetricDataQuery, NextToken, Time } from '../shapes.ts';

const MessageData = structure({ Code: string(), Value: string() }, 'MessageData');

const MetricDataResult = structure(
  {
    Id: string(),
    Label: string(),
    Timestamps: list(Time),
    Values: list(double()),
    StatusCode: enumeration('Complete', 'InternalError', 'PartialData', 'Forbidden'),
    Messages: optional(list(MessageData)),
  },
  'MetricDataResult',
);

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
export const GetMetricData = operation('GetMetricData', {
  readOnly: true,
  input: structure({
    MetricDataQueries: list(MetricDataQuery),
    StartTime: Time,
    EndTime: Time,
    NextToken: optional(NextToken),
    ScanBy: optional(enumeration('TimestampDescending', 'TimestampAscending')),
    MaxDatapoints: optional(integer()),
    LabelOptions: optional(structure({ Timezone: optional(string()) })),
  }),
  output: structure({
    MetricDataResults: list(MetricDataResult),
    NextToken: optional(NextToken),
    Messages: list(MessageData),
  }),
  errors: [InvalidNextToken, ValidationError, InvalidParameterValue],
  access: onAll('cloudwatch:GetMetricData'),
});

type Query = Infer<typeof MetricDataQuery>;

export const getMetricData: Handler<typeof GetMetricData, CloudWatchContext> = async (
  input,
  { metrics },
  caller,
) => {
  const { MetricDataQueries: queries, StartTime: fromMs, EndTime: toMs } = input;
  checkQueries(queries);
  if (fromMs >= toMs) {
    throw ValidationError('The parameter StartTime must be less than the parameter EndTime.');
  }
  const series = new Map<string, TimeSeries>();
  for (const query of queries) {
    if (!query.MetricStat) continue;
    series.set(query.Id, readSeries(query, metrics, caller, { fromMs, toMs }));
    // One series has at most 15 days of minutes; 500 of them would block other requests.
    await yieldToEventLoop();
  }
  const math = new MetricMath(queries, series);
  const results: Result[] = [];
  for (const { Id, Expression, Label, MetricStat, ReturnData } of queries) {
    if (ReturnData === false) continue;
    const found = Expression === undefined ? series.get(Id)! : math.evaluate(Id);
    const points = [...found.points].sort(([one], [other]) => one - other);
    if (input.ScanBy !== 'TimestampAscending') points.reverse();
    results.push({ Id, Label: Label ?? MetricStat?.Metric.MetricName ?? Id, points });
    await yieldToEventLoop();
  }
  return page(
    results,
    readToken(input.NextToken),
    Math.min(input.MaxDatapoints ?? MAX_DATA_POINTS, MAX_DATA_POINTS),
  );
};

function checkQueries(queries: readonly Query[]): void {
  if (queries.length === 0 || queries.length > MAX_DATA_QUERIES) {
    throw ValidationError(
      `The collection MetricDataQueries must have a size between 1 and ${MAX_DATA_QUERIES}.`,
    );
  }
  const ids = new Set<string>();
  for (const { Id, Expression, MetricStat } of queries) {
    if (!/^[a-z][a-zA-Z0-9_]*$/.test(Id)) {
      throw ValidationError(
        `The value ${Id} for parameter MetricDataQueries.member.Id is not matching the expected pattern ` +
          '^[a-z][a-zA-Z0-9_]*$.',
      );
    }
    if (ids.has(Id)) {
      throw ValidationError(
        `The values for parameter Id in MetricDataQueries are not unique, found duplicate: ${Id}`,
      );
    }
    ids.add(Id);
    if ((Expression === undefined) === (MetricStat === undefined)) {
      throw ValidationError(`MetricDataQueries ${Id} must have either MetricStat or Expression.`);
    }
  }
}

/** Periods start at multiples of their length, regardless of the requested start time. */
function readSeries(
  query: Query,
  metrics: MetricStore,
  caller: Caller,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): TimeSeries {
  const { Metric, Period, Stat, Unit } = query.MetricStat!;
  checkPeriod(Period, 'MetricStat.Period');
  const compute = parseStatistic(Stat);
  const periodMs = Period * 1000;
  const startMs = Math.floor(fromMs / periodMs) * periodMs;
  const read = metrics.read(metricOf(caller, Metric), startMs, toMs);
  const points = read
    .filter(({ unit }) => Unit === undefined || unit === Unit)
    .flatMap((units) => units.points)
    .sort((one, other) => one.atMs - other.atMs);
  const series = new Map<number, number>();
  for (const { atMs, values } of byPeriod(points, periodMs, 0)) {
    const value = compute(values);
    if (value !== undefined) series.set(atMs, value);
  }
  return { points: series, periodSeconds: Period };
}

interface Result {
  readonly Id: string;
  readonly Label: string;
  readonly points: readonly (readonly [atMs: number, value: number])[];
}

/** @param skip number of datapoints in earlier pages */
function page(results: readonly Result[], skip: number, limit: number) {
  const endOfPage = skip + limit;
  let offset = 0;
  const pages = results.map(({ Id, Label, points }) => {
    const shown = points.slice(Math.max(0, skip - offset), Math.max(0, endOfPage - offset));
    offset += points.length;
    return {
      Id,
      Label,
      Timestamps: shown.map(([atMs]) => atMs),
      Values: shown.map(([, value]) => value),
      StatusCode: offset > endOfPage ? ('PartialData' as const) : ('Complete' as const),
    };
  });
  return {
    MetricDataResults: pages,
    ...(offset > endOfPage && { NextToken: String(endOfPage) }),
    Messages: [],
  };
}

function readToken(token: string | undefined): number {
  if (token === undefined) return 0;
  if (!/^\d{1,9}$/.test(token)) throw InvalidNextToken('The NextToken was not issued by this server.');
  return Number(token);
}
