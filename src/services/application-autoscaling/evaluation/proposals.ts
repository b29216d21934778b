import type { Caller } from '../../../schema/caller.ts';
import type { Calls } from '../../../schema/service.ts';
import type { Cooldowns } from '../decision/cooldowns.ts';
import type { Proposal } from '../decision/proposal.ts';
import { stepOf } from '../decision/step-scaling.ts';
import { trackTarget } from '../decision/target-tracking.ts';
import { resourceKindOf } from '../resources/resource-kind.ts';
import {
  policyArn,
  type PolicyDocument,
  type ScalingState,
  type TargetDocument,
} from '../scalable-target.ts';
import { breachesOf } from './breaches.ts';
import { customizedQueries, customizedValues, returnedId } from './customized-metric.ts';
import { type MetricQueries, metricSeries } from './metric-series.ts';
import { streamUtilization, utilizationQueries } from './stream-utilization.ts';
import type { Window } from './window.ts';

// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html
const DEFAULT_COOLDOWN_SECONDS = 300;

export interface Evaluated {
  readonly target: TargetDocument;
  readonly state: ScalingState;
  readonly capacity: number;
  readonly window: Window;
  readonly nowMs: number;
}

/** What the policies of a target ask for. */
export async function proposalsFor(calls: Calls, caller: Caller, evaluated: Evaluated): Promise<Proposal[]> {
  const proposals: Proposal[] = [];
  for (const policy of evaluated.target.policies) {
    proposals.push(
      ...(policy.type === 'TargetTrackingScaling'
        ? await trackingProposals(calls, caller, policy, evaluated)
        : await stepProposals(calls, caller, policy, evaluated)),
    );
  }
  return proposals;
}

async function trackingProposals(
  calls: Calls,
  caller: Caller,
  policy: PolicyDocument,
  { target, state, capacity, window, nowMs }: Evaluated,
): Promise<Proposal[]> {
  const { TargetTrackingScalingPolicyConfiguration: configuration } = policy.configuration;
  if (!configuration) return [];
  const customized = configuration.CustomizedMetricSpecification;
  const queries = customized ? customizedQueries(customized) : predefinedQueries(target);
  if (queries.length === 0) return [];
  const series = await metricSeries(calls, caller, queries, window);
  const measured = customized
    ? { values: customizedValues(series.get(returnedId(customized)), window) }
    : streamUtilization(series, capacity, window);
  const proposal = trackTarget(
    { policy: policy.name, configuration, cooldowns: cooldownsOf(policy, target), ...measured },
    capacity,
    state,
    nowMs,
  );
  // A policy that never scales in has no say in it.
  return configuration.DisableScaleIn === true && proposal.kind !== 'out' ? [] : [proposal];
}

/** The queries for the utilization of a stream; other resources have no predefined metric here. */
function predefinedQueries({ address }: TargetDocument): MetricQueries {
  const resource = resourceKindOf(address);
  return resource.kind === 'stream' ? utilizationQueries(resource.streamName) : [];
}

async function stepProposals(
  calls: Calls,
  caller: Caller,
  policy: PolicyDocument,
  { target, state, capacity, nowMs }: Evaluated,
): Promise<Proposal[]> {
  const { StepScalingPolicyConfiguration: configuration } = policy.configuration;
  if (!configuration) return [];
  const breaches = await breachesOf(calls, caller, policyArn(target, policy), nowMs);
  const steps = { policy: policy.name, configuration, cooldowns: cooldownsOf(policy, target) };
  return breaches.map((breach) => stepOf(steps, breach, capacity, state, nowMs));
}

/**
 * A stream that is scaled out by target tracking has no cooldown by default: its metric is that of the new shards from the
 * next minute on, and the limits of UpdateShardCount are the brake.
 */
function cooldownsOf({ type, configuration }: PolicyDocument, target: TargetDocument): Cooldowns {
  const tracking = configuration.TargetTrackingScalingPolicyConfiguration;
  const steps = configuration.StepScalingPolicyConfiguration;
  const isStream = resourceKindOf(target.address).kind === 'stream';
  const outSeconds = type === 'TargetTrackingScaling' ? tracking?.ScaleOutCooldown : steps?.Cooldown;
  const inSeconds = type === 'TargetTrackingScaling' ? tracking?.ScaleInCooldown : steps?.Cooldown;
  const defaultOut = isStream && type === 'TargetTrackingScaling' ? 0 : DEFAULT_COOLDOWN_SECONDS;
  return {
    outMs: (outSeconds ?? defaultOut) * 1000,
    inMs: (inSeconds ?? DEFAULT_COOLDOWN_SECONDS) * 1000,
  };
}
