import type { Client } from '../../client/client.ts';
import { STREAM_UTILIZATION } from '../../services/application-autoscaling/evaluation/stream-utilization.ts';
import { DeregisterScalableTarget } from '../../services/application-autoscaling/operations/deregister-scalable-target.ts';
import { PutScalingPolicy } from '../../services/application-autoscaling/operations/put-scaling-policy.ts';
import { RegisterScalableTarget } from '../../services/application-autoscaling/operations/register-scalable-target.ts';
import { streamTarget } from '../../services/application-autoscaling/resources/resource-kind.ts';
import { applicationAutoScalingTraits } from '../../services/application-autoscaling/traits.ts';
import { UsageError } from '../command-line/options.ts';
import type { StreamScaling } from './read-scaling.ts';

/** The policy that the command puts; others of the stream are left alone. */
export const POLICY_NAME = 'millrace-autoscale';

export interface ScalingSettings {
  readonly min: number;
  readonly max: number;
  readonly targetPercent: number;
}

interface GivenSettings {
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly targetPercent: number | undefined;
}

const DEFAULT_TARGET_PERCENT = 70;

/** The given settings, completed with those that the stream has. @throws UsageError */
export function settingsOf(scaling: StreamScaling, given: GivenSettings): ScalingSettings {
  const { stream, target } = scaling;
  const max = given.max ?? target?.MaxCapacity;
  if (max === undefined) {
    throw new UsageError(
      `${stream} is not scaled yet, so --max is needed: the most shards that it may have, such as --max ${Math.max(8, scaling.shards * 4)}`,
    );
  }
  const min = given.min ?? target?.MinCapacity ?? 1;
  if (min > max)
    throw new UsageError(`--min ${min} is above --max ${max}: a stream has at least --min shards`);
  const targetPercent = given.targetPercent ?? targetPercentOf(scaling) ?? DEFAULT_TARGET_PERCENT;
  return { min, max, targetPercent };
}

export function targetPercentOf({ policies }: StreamScaling): number | undefined {
  const policy = policies.find(({ PolicyName }) => PolicyName === POLICY_NAME);
  return policy?.TargetTrackingScalingPolicyConfiguration?.TargetValue;
}

export async function turnOn(client: Client, stream: string, settings: ScalingSettings): Promise<void> {
  const address = streamTarget(stream);
  await client.call(applicationAutoScalingTraits, RegisterScalableTarget, {
    ...address,
    MinCapacity: settings.min,
    MaxCapacity: settings.max,
  });
  await client.call(applicationAutoScalingTraits, PutScalingPolicy, {
    ...address,
    PolicyName: POLICY_NAME,
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: settings.targetPercent,
      PredefinedMetricSpecification: { PredefinedMetricType: STREAM_UTILIZATION },
    },
  });
}

/** Deregisters the stream, with all of its policies and scheduled actions. */
export async function turnOff(client: Client, stream: string): Promise<void> {
  await client.call(applicationAutoScalingTraits, DeregisterScalableTarget, streamTarget(stream));
}
