import { formatArn } from '../../lib/aws/arn.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import type { Infer, StructureShape } from '../../schema/shape.ts';
import type { policyConfiguration } from './policy-shapes.ts';
import type {
  PolicyType,
  ScalableTarget,
  ScalingPolicy,
  ScheduledAction,
  scheduledActionSettings,
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
  /** In order of creation; absent in documents of earlier versions, like all that follow. */
  readonly scheduledActions?: readonly ScheduledActionDocument[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly state?: ScalingState;
}

/** What is remembered of the scaling of a target, also over a restart. */
export interface ScalingState {
  /** At the last evaluation. Another capacity means that something else has scaled the resource. */
  readonly capacity?: number;
  /** Changes of capacity in the last 24 hours. */
  readonly changesMs: readonly number[];
  readonly lastOut?: { readonly atMs: number; readonly from: number; readonly to: number };
  readonly lastInMs?: number;
  /** Since when the resource has its capacity: what was measured earlier, was measured with another one. */
  readonly settledMs?: number;
  /** Until when no change is tried after one that failed. */
  readonly retryMs?: number;
}

export interface ScheduledActionDocument {
  readonly name: string;
  readonly id: string;
  readonly createdMs: number;
  readonly modifiedMs: number;
  /** The occurrence that has run last. */
  readonly lastRunMs?: number;
  readonly settings: Infer<StructureShape<typeof scheduledActionSettings>>;
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

function scheduledActionArn(target: TargetDocument, { id, name }: ScheduledActionDocument): string {
  const { ServiceNamespace: service, ResourceId: resource } = target.address;
  return formatArn(
    'autoscaling',
    target,
    `scheduledAction:${id}:resource/${service}/${resource}:scheduledActionName/${name}`,
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

export function describeScheduledAction(
  target: TargetDocument,
  action: ScheduledActionDocument,
): Infer<typeof ScheduledAction> {
  return {
    ScheduledActionName: action.name,
    ScheduledActionARN: scheduledActionArn(target, action),
    ...target.address,
    ...action.settings,
    CreationTime: action.createdMs,
  };
}
