import type { Client } from '../../client/client.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Output } from '../../schema/operation.ts';
import { SCALE_IN_PERIODS } from '../../services/application-autoscaling/decision/target-tracking.ts';
import {
  streamUtilization,
  type Utilization,
  utilizationQueries,
} from '../../services/application-autoscaling/evaluation/stream-utilization.ts';
import { rangeOf, windowAt } from '../../services/application-autoscaling/evaluation/window.ts';
import { DescribeScalableTargets } from '../../services/application-autoscaling/operations/describe-scalable-targets.ts';
import { DescribeScalingActivities } from '../../services/application-autoscaling/operations/describe-scaling-activities.ts';
import { DescribeScalingPolicies } from '../../services/application-autoscaling/operations/describe-scaling-policies.ts';
import { streamTarget } from '../../services/application-autoscaling/resources/resource-kind.ts';
import { applicationAutoScalingTraits } from '../../services/application-autoscaling/traits.ts';
import { GetMetricData } from '../../services/cloudwatch/operations/get-metric-data.ts';
import { cloudWatchTraits } from '../../services/cloudwatch/traits.ts';
import { DescribeStreamSummary } from '../../services/kinesis/operations/describe-stream-summary.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';

const ACTIVITIES_SHOWN = 5;

/** How a stream is scaled, and what happened. */
export interface StreamScaling {
  readonly stream: string;
  readonly shards: number;
  readonly status: string;
  /** Percent of the shards' write quota, by minute, the newest last. */
  readonly utilization: Utilization;
  readonly target: Output<typeof DescribeScalableTargets>['ScalableTargets'][number] | undefined;
  readonly policies: Output<typeof DescribeScalingPolicies>['ScalingPolicies'];
  /** Newest first. */
  readonly activities: Output<typeof DescribeScalingActivities>['ScalingActivities'];
}

/** @throws OperatorError for an on-demand stream, which scales itself */
export async function readScaling(client: Client, stream: string, nowMs: number): Promise<StreamScaling> {
  const { StreamDescriptionSummary: summary } = await client.call(kinesisTraits, DescribeStreamSummary, {
    StreamName: stream,
  });
  if (summary.StreamModeDetails?.StreamMode === 'ON_DEMAND') {
    throw new OperatorError(
      `${stream} is an on-demand stream, which scales itself: only a stream with StreamMode PROVISIONED is scaled by policies`,
    );
  }
  const { ServiceNamespace, ResourceId } = streamTarget(stream);
  const described = { ServiceNamespace, ResourceId };
  const [{ ScalableTargets }, { ScalingPolicies }, { ScalingActivities }] = await Promise.all([
    client.call(applicationAutoScalingTraits, DescribeScalableTargets, {
      ServiceNamespace,
      ResourceIds: [ResourceId],
    }),
    client.call(applicationAutoScalingTraits, DescribeScalingPolicies, described),
    client.call(applicationAutoScalingTraits, DescribeScalingActivities, {
      ...described,
      IncludeNotScaledActivities: true,
      MaxResults: ACTIVITIES_SHOWN,
    }),
  ]);
  return {
    stream,
    shards: summary.OpenShardCount,
    status: summary.StreamStatus,
    utilization: await readUtilization(client, stream, summary.OpenShardCount, nowMs),
    target: ScalableTargets[0],
    policies: ScalingPolicies,
    activities: ScalingActivities,
  };
}

/** Of the last minutes that have ended. */
async function readUtilization(
  client: Client,
  stream: string,
  shards: number,
  nowMs: number,
): Promise<Utilization> {
  const window = windowAt(nowMs, { settledMs: 0, startedMs: 0 });
  const { MetricDataResults: results } = await client.call(cloudWatchTraits, GetMetricData, {
    MetricDataQueries: utilizationQueries(stream),
    ...rangeOf(window),
  });
  const series = new Map(
    results.map(({ Id, Timestamps, Values }) => [
      Id,
      new Map(Timestamps.map((atMs, index) => [atMs, Values[index]!])),
    ]),
  );
  return streamUtilization(series, Math.max(1, shards), window);
}

/** The minutes that a scale-in looks at, in words. */
export const WINDOW_WORDS = `${SCALE_IN_PERIODS} minutes`;
