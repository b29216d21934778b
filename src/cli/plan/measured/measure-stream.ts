import type { Client } from '../../../client/client.ts';
import { OperatorError } from '../../../lib/operator-error.ts';
import { DescribeStreamSummary } from '../../../services/kinesis/operations/describe-stream-summary.ts';
import { kinesisTraits } from '../../../services/kinesis/traits.ts';
import type { CommandContext } from '../../command-line/command.ts';
import { caFor } from '../../connection/ca-file.ts';
import { withProject } from '../../connection/connect.ts';
import { endpointFrom } from '../../connection/endpoint.ts';
import { formatDuration } from '../../report/units.ts';
import { functionOf } from '../../streams/mapping-names.ts';
import { requireStream } from '../../tail/require-stream.ts';
import { withProgress } from '../../ui/progress.ts';
import { memoryOf, type ReadingFunction, readersOf } from './consumers.ts';
import { seriesFromHistory, type StreamSeries } from './history-source.ts';
import { sampleKeys } from './key-sample.ts';
import type { Measured, MeasuredHandler } from './measured.ts';
import { shardShares, trafficOf } from './traffic.ts';

/** Keys are those of the last minute with traffic. */
const SAMPLED_MS = 60_000;

interface MeasureContext extends Pick<CommandContext, 'env' | 'cwd' | 'clock' | 'terminal'> {
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
}

/** @throws OperatorError when the stream does not exist, or took no records in the period */
export function measureStream(
  streamName: string,
  sinceMs: number,
  context: MeasureContext,
): Promise<Measured> {
  const { endpoint, region, clock, terminal } = context;
  const choice = { endpoint, region, stage: undefined };
  return withProject(choice, context, async (connection) => {
    await requireStream(streamName, connection);
    const { client } = connection;
    return withProgress(
      { output: terminal.err, clock },
      () => `measuring ${streamName}`,
      async () => {
        const { StreamDescriptionSummary: stream } = await client.call(kinesisTraits, DescribeStreamSummary, {
          StreamName: streamName,
        });
        const toMs = clock.now();
        const url = endpointFrom(endpoint, context.env);
        const series = await seriesFromHistory(url, caFor(url, context), stream.StreamARN, {
          fromMs: toMs - sinceMs,
          toMs,
        });
        const traffic = trafficOf(series.records, series.bytes);
        if (!traffic) {
          throw new OperatorError(
            `stream "${streamName}" took no records in the last ${formatDuration(sinceMs)}: send some, or measure a longer time with --since`,
          );
        }
        const shares = shardShares(series.shards);
        const { functions, ...readers } = await readersOf(client, stream.StreamARN);
        const sample = await sampleKeys(client, streamName, shares, traffic.toMs - SAMPLED_MS);
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
