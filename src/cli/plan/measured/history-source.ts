import { parseArn } from '../../../lib/aws/arn.ts';
import { functionName, shardName, streamName } from '../../../server/history/series-id.ts';
import type { ReportAccess } from '../../connection/report-access.ts';
import { type ReadHistory, readHistory } from '../../report/read-history.ts';
import { type Period, type StreamSeries, totalOf } from './stream-series.ts';
import type { CountSeries } from './traffic.ts';

/** So many steps of five seconds are an hour, for which the server keeps them. */
const MAX_STEPS = 720;

/** From the history of a Millrace server, in steps of five seconds. */
export async function seriesFromHistory(
  endpoint: string,
  access: ReportAccess,
  streamArn: string,
  { fromMs, toMs }: Period,
): Promise<StreamSeries> {
  const history = await readHistory(endpoint, { fromMs, toMs, maxSteps: MAX_STEPS }, access);
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
    writesThrottled: totalOf(find('stream', stream, 'writesThrottled')),
    durationMs(functionArn) {
      const arn = parseArn(functionArn);
      const [, name = ''] = arn?.resource.split(':') ?? [];
      const key = arn && functionName({ account: arn.account, region: arn.region, functionName: name });
      if (key === undefined) return undefined;
      const invocations = totalOf(find('function', key, 'invocations'));
      return invocations === 0 ? undefined : totalOf(find('function', key, 'durationMs')) / invocations;
    },
  };
}
