import { parseArn } from '../../../lib/aws/arn.ts';
import { functionName, shardName, streamName } from '../../../server/history/series-id.ts';
import { type ReadHistory, readHistory } from '../../report/read-history.ts';
import type { CountSeries, ShardSeries } from './traffic.ts';

/** So many steps of five seconds are an hour, for which the server keeps them. */
const MAX_STEPS = 720;

/** What a source of metrics knows of a stream in a period. */
export interface StreamSeries {
  readonly records: CountSeries;
  readonly bytes: CountSeries;
  readonly shards: readonly ShardSeries[];
  readonly writesThrottled: number;
  /** The mean duration of a function; undefined when it was not invoked. */
  durationMs(functionArn: string): number | undefined;
}

interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

/** From the history of a Millrace server, in steps of five seconds. */
export async function seriesFromHistory(
  endpoint: string,
  ca: string | undefined,
  streamArn: string,
  { fromMs, toMs }: Period,
): Promise<StreamSeries> {
  const history = await readHistory(endpoint, { fromMs, toMs, maxSteps: MAX_STEPS }, ca);
  const { account, region, resource } = parseArn(streamArn)!;
  const stream = streamName({ account, region, streamName: resource.replace(/^stream\//, '') });
  const find = (kind: ReadHistory['series'][number]['kind'], name: string, metric: string) =>
    history.series.find((series) => series.kind === kind && series.name === name && series.metric === metric);
  const none: CountSeries = { startMs: fromMs, stepMs: toMs - fromMs, values: [] };
  const prefix = shardName(stream, '');
  return {
    records: find('stream', stream, 'recordsIn') ?? none,
    bytes: find('stream', stream, 'bytesIn') ?? none,
    shards: history.series
      .filter(
        ({ kind, name, metric }) => kind === 'shard' && metric === 'recordsIn' && name.startsWith(prefix),
      )
      .map((series) => ({ shardId: series.name.slice(prefix.length), records: series })),
    writesThrottled: total(find('stream', stream, 'writesThrottled')),
    durationMs(functionArn) {
      const arn = parseArn(functionArn);
      const [, name = ''] = arn?.resource.split(':') ?? [];
      const key = arn && functionName({ account: arn.account, region: arn.region, functionName: name });
      if (key === undefined) return undefined;
      const invocations = total(find('function', key, 'invocations'));
      return invocations === 0 ? undefined : total(find('function', key, 'durationMs')) / invocations;
    },
  };
}

function total(series: CountSeries | undefined): number {
  return series?.values.reduce<number>((sum, value) => sum + (value ?? 0), 0) ?? 0;
}
