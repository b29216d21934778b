import { formatArn } from '../../lib/aws/arn.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import type { Infer, StructureShape } from '../../schema/shape.ts';
import type {
  policyConfiguration,
  PolicyType,
  ScalableTarget,
  ScalingPolicy,
  SuspendedState,
  targetAddress,
} from './shapes.ts';

export type TargetAddress = Infer<StructureShape<typeof targetAddress>>;

/** A stored scalable target with its policies, updated as one document. */
export interface TargetDocument extends Namespace {
  readonly address: TargetAddress;
  /** The last part of the ARN. */
  readonly id: string;
  readonly createdMs: number;
  readonly minCapacity: number;
  readonly maxCapacity: number;
  readonly roleArn: string;
  readonly suspended: Infer<typeof SuspendedState>;
  /** In order of creation. */
  readonly policies: readonly PolicyDocument[];
}

export interface PolicyDocument {
  readonly name: string;
  readonly id: string;
  readonly createdMs: number;
  readonly type: Infer<typeof PolicyType>;
  readonly configuration: Infer<StructureShape<typeof policyConfiguration>>;
}

export function targetArn(target: TargetDocument): string {
  return formatArn('application-autoscaling', target, `scalable-target/${target.id}`);
}

/** The ARN belongs to the service `autoscaling`, as on AWS. */
export function policyArn(target: TargetDocument, { id, name }: PolicyDocument): string {
  const { ServiceNamespace: service, ResourceId: resource } = target.address;
  return formatArn(
    'autoscaling',
    target,
    `scalingPolicy:${id}:resource/${service}/${resource}:policyName/${name}`,
  );
}

export function describeTarget(target: TargetDocument): Infer<typeof ScalableTarget> {
  return {
    ...target.address,
    MinCapacity: target.minCapacity,
    MaxCapacity: target.maxCapacity,
    RoleARN: target.roleArn,
    CreationTime: target.createdMs,
    SuspendedState: {
      DynamicScalingInSuspended: false,
      DynamicScalingOutSuspended: false,
      ScheduledScalingSuspended: false,
      ...target.suspended,
    },
    ScalableTargetARN: targetArn(target),
  };
}

export function describePolicy(target: TargetDocument, policy: PolicyDocument): Infer<typeof ScalingPolicy> {
  return {
    PolicyARN: policyArn(target, policy),
    PolicyName: policy.name,
    ...target.address,
    PolicyType: policy.type,
    ...policy.configuration,
    Alarms: [],
    CreationTime: policy.createdMs,
  };
}
