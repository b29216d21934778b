import type { Caller } from '../../../schema/caller.ts';
import { type Infer, optional, structure } from '../../../schema/shape.ts';
import { streamArn } from '../../../engine/stream/arn.ts';
import { withServiceErrors, type KinesisContext, requireStream, type StreamAddress } from '../context.ts';
import { METRIC_NAMES, type MetricName, MetricNames, StreamARN, StreamName } from '../shapes.ts';

/** The output of both operations on enhanced monitoring: the metrics before and after. */
export const MonitoringOutput = structure({
  StreamName: optional(StreamName),
  CurrentShardLevelMetrics: optional(MetricNames),
  DesiredShardLevelMetrics: optional(MetricNames),
  StreamARN: optional(StreamARN),
});

/** Replaces ALL with all metrics. */
export function expandMetrics(names: readonly (MetricName | 'ALL')[]): ReadonlySet<MetricName> {
  return new Set(names.flatMap((name) => (name === 'ALL' ? METRIC_NAMES : [name])));
}

/**
 * Turns shard metrics on and off.
 * @param select returns whether a metric will be on
 */
export async function setShardMetrics(
  context: KinesisContext,
  address: StreamAddress,
  caller: Caller,
  select: (metric: MetricName, isOn: boolean) => boolean,
): Promise<Infer<typeof MonitoringOutput>> {
  const stream = requireStream(context, address, caller);
  let current: MetricName[] = [];
  let desired: MetricName[] = [];
  const setting = context.engine.changes.change(stream, ({ shardMetrics }) => {
    current = METRIC_NAMES.filter((metric) => shardMetrics.includes(metric));
    desired = METRIC_NAMES.filter((metric) => select(metric, shardMetrics.includes(metric)));
    return { settings: { shardMetrics: desired } };
  });
  await withServiceErrors(stream.document, setting);
  return {
    StreamName: stream.document.streamName,
    CurrentShardLevelMetrics: current,
    DesiredShardLevelMetrics: desired,
    StreamARN: streamArn(stream.document),
  };
}
