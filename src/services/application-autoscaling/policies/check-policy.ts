import type { Infer, StructureShape } from '../../../schema/shape.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import { STREAM_UTILIZATION } from '../evaluation/stream-utilization.ts';
import { MAX_STEPS } from '../limits.ts';
import type { policyConfiguration, StepAdjustment } from '../policy-shapes.ts';
import { resourceKindOf } from '../resources/resource-kind.ts';
import type { PolicyDocument, TargetAddress } from '../scalable-target.ts';

type Configuration = Infer<StructureShape<typeof policyConfiguration>>;

/**
 * Checks the policy of a target that is scaled here; others are stored without effect.
 * @throws ValidationError
 */
export function checkPolicy(
  address: TargetAddress,
  type: PolicyDocument['type'],
  configuration: Configuration,
): void {
  const resource = resourceKindOf(address);
  if (resource.kind === 'unscaled') return;
  switch (type) {
    case 'TargetTrackingScaling':
      checkTracking(configuration, resource.kind === 'stream');
      return;
    case 'StepScaling':
      checkSteps(configuration);
      return;
    case 'PredictiveScaling':
      throw ValidationError('Predictive scaling is only supported for ECS services.');
  }
}

function checkTracking(
  { TargetTrackingScalingPolicyConfiguration: tracking }: Configuration,
  isStream: boolean,
): void {
  check(
    tracking !== undefined,
    'TargetTrackingScalingPolicyConfiguration is required for TargetTrackingScaling.',
  );
  const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: customized } = tracking;
  check(tracking.TargetValue > 0, 'TargetValue must be greater than 0.');
  check(
    (predefined === undefined) !== (customized === undefined),
    'Exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification must be set.',
  );
  if (predefined) {
    check(
      isStream && predefined.PredefinedMetricType === STREAM_UTILIZATION,
      isStream
        ? `The predefined metric of a stream is ${STREAM_UTILIZATION}, not ${predefined.PredefinedMetricType}.`
        : 'A custom resource has no predefined metric: set CustomizedMetricSpecification.',
    );
    return;
  }
  const { Metrics: metrics, MetricName: name, Namespace: namespace } = customized!;
  if (!metrics) {
    check(
      name !== undefined && namespace !== undefined,
      'A CustomizedMetricSpecification needs MetricName and Namespace, or Metrics.',
    );
    return;
  }
  check(
    name === undefined && namespace === undefined,
    'A CustomizedMetricSpecification has Metrics or MetricName, not both.',
  );
  check(
    metrics.filter(({ ReturnData }) => ReturnData !== false).length === 1,
    'Exactly one of the Metrics must return data: set ReturnData to false for the others.',
  );
}

function checkSteps({ StepScalingPolicyConfiguration: configuration }: Configuration): void {
  check(configuration !== undefined, 'StepScalingPolicyConfiguration is required for StepScaling.');
  const { AdjustmentType: adjustment, StepAdjustments: steps = [] } = configuration;
  check(adjustment !== undefined, 'AdjustmentType is required.');
  check(steps.length > 0, 'At least one step adjustment must be specified.');
  check(steps.length <= MAX_STEPS, `At most ${MAX_STEPS} step adjustments can be specified.`);
  const sorted = steps.toSorted((one, other) => lowerOf(one) - lowerOf(other));
  for (const [index, step] of sorted.entries()) {
    check(
      lowerOf(step) < upperOf(step),
      'MetricIntervalLowerBound must be less than MetricIntervalUpperBound, and one of them must be set when there are several steps.',
    );
    const before = sorted[index - 1];
    check(
      before === undefined || upperOf(before) === lowerOf(step),
      'Step adjustment intervals must not overlap or have gaps.',
    );
  }
}

function lowerOf({ MetricIntervalLowerBound: bound = -Infinity }: Infer<typeof StepAdjustment>): number {
  return bound;
}

function upperOf({ MetricIntervalUpperBound: bound = Infinity }: Infer<typeof StepAdjustment>): number {
  return bound;
}

function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw ValidationError(message);
}
