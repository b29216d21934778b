import type { Client } from '../../../client/client.ts';
import { OperatorError } from '../../../lib/operator-error.ts';
import { DescribeStreamSummary } from '../../../services/kinesis/operations/describe-stream-summary.ts';
import { ListShards } from '../../../services/kinesis/operations/list-shards.ts';
import { kinesisTraits } from '../../../services/kinesis/traits.ts';
import type { CommandContext } from '../../command-line/command.ts';
import { reportAccess } from '../../connection/report-access.ts';
import { withProject } from '../../connection/connect.ts';
import { AWS_ENDPOINT, endpointFrom } from '../../connection/endpoint.ts';
import { formatDuration } from '../../report/units.ts';
import { functionOf } from '../../streams/mapping-names.ts';
import { requireStream } from '../../tail/require-stream.ts';
import { withProgress } from '../../ui/progress.ts';
import { memoryOf, type ReadingFunction, readersOf } from './consumers.ts';
import { seriesFromCloudWatch } from './cloudwatch-source.ts';
import { seriesFromHistory } from './history-source.ts';
import { sampleKeys } from './key-sample.ts';
import type { Measured, MeasuredHandler } from './measured.ts';
import type { Period, StreamSeries } from './stream-series.ts';
import { shardShares, trafficOf } from './traffic.ts';

/** Keys are those of the last minute with traffic. */
const SAMPLED_MS = 60_000;

interface MeasureContext extends Pick<CommandContext, 'env' | 'cwd' | 'clock' | 'terminal'> {
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
}

/** @throws OperatorError when the stream does not exist, or received no records in the period */
export function measureStream(
  streamName: string,
  sinceMs: number,
  context: MeasureContext,
): Promise<Measured> {
  const { endpoint, region, clock, terminal } = context;
  const choice = { endpoint, region, stage: undefined };
  return withProject(choice, context, async (connection) => {
    // AWS's own error names the stream; looking through its regions would take many calls.
    if (endpoint !== AWS_ENDPOINT) await requireStream(streamName, connection);
    const { client } = connection;
    return withProgress(
      { output: terminal.err, clock },
      () => `measuring ${streamName}`,
      async () => {
        const { StreamDescriptionSummary: stream } = await client.call(kinesisTraits, DescribeStreamSummary, {
          StreamName: streamName,
        });
        const toMs = clock.now();
        const period = { fromMs: toMs - sinceMs, toMs };
        const { functions, ...readers } = await readersOf(client, stream.StreamARN);
        const shardIds = await openShards(client, streamName);
        const functionArns = functions.map(({ functionArn }) => functionArn);
        const series =
          endpoint === AWS_ENDPOINT
            ? await seriesFromCloudWatch(client, { streamName, shardIds, functionArns }, period)
            : await seriesOfServer(context, stream.StreamARN, period);
        const traffic = trafficOf(series.records, series.bytes);
        if (!traffic) {
          throw new OperatorError(
            `stream "${streamName}" received no records in the last ${formatDuration(sinceMs)}: send some, or measure a longer time with --since`,
          );
        }
        const shares = shardShares(series.shards);
        const sample = await sampleKeys(
          { client, clock },
          streamName,
          shares.size > 0 ? shares : new Map(shardIds.map((id) => [id, 1 / shardIds.length])),
          traffic.toMs - SAMPLED_MS,
        );
        const [hottest] = [...shares].sort(([, one], [, other]) => other - one);
        return {
          streamName,
          region: connection.region,
          ...traffic,
          writesThrottled: series.writesThrottled,
          mode: stream.StreamModeDetails?.StreamMode === 'ON_DEMAND' ? 'ON_DEMAND' : 'PROVISIONED',
          openShards: stream.OpenShardCount,
          hottestShard: hottest && { shardId: hottest[0], share: hottest[1] },
          ...sample,
          ...readers,
          retentionHours: stream.RetentionPeriodHours,
          handler: await slowest(client, functions, series),
        };
      },
    );
  });
}

async function seriesOfServer(
  context: MeasureContext,
  streamArn: string,
  period: Period,
): Promise<StreamSeries> {
  const url = endpointFrom(context.endpoint, context.env);
  return seriesFromHistory(url, await reportAccess(url, context), streamArn, period);
}

async function openShards(client: Client, StreamName: string): Promise<string[]> {
  const { Shards = [] } = await client.call(kinesisTraits, ListShards, {
    StreamName,
    ShardFilter: { Type: 'AT_LATEST' },
  });
  return Shards.map(({ ShardId }) => ShardId);
}

async function slowest(
  client: Client,
  functions: readonly ReadingFunction[],
  series: StreamSeries,
): Promise<MeasuredHandler | undefined> {
  const [first] = functions
    .flatMap(({ functionArn, batchSize }) => {
      const durationMs = series.durationMs(functionArn);
      return durationMs === undefined ? [] : [{ functionArn, batchSize, durationMs }];
    })
    .sort((one, other) => other.durationMs - one.durationMs);
  if (!first) return undefined;
  const { functionArn, batchSize, durationMs } = first;
  const memoryMb = await memoryOf(client, functionArn);
  return { functionName: functionOf({ functionArn }), durationMs, batchSize, memoryMb };
}
