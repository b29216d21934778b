import { formatGlobalArn, partitionOf } from '../../../lib/aws/arn.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import { optional, string, structure } from '../../../schema/shape.ts';
import { onRegistration } from '../access.ts';
import type { ApplicationAutoScalingContext } from '../context.ts';
import { checkAddress, resourceKindOf } from '../resources/resource-kind.ts';
import { targetArn, type TargetDocument } from '../scalable-target.ts';
import { Capacity, RoleARN, SuspendedState, Tags, targetAddress } from '../shapes.ts';

// A stream has at least one shard.
const LEAST_CAPACITY = { stream: 1, url: 0, unscaled: 0 } as const;

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html */
export const RegisterScalableTarget = operation('RegisterScalableTarget', {
  input: structure({
    ...targetAddress,
    MinCapacity: optional(Capacity),
    MaxCapacity: optional(Capacity),
    RoleARN: optional(RoleARN),
    SuspendedState: optional(SuspendedState),
    Tags: optional(Tags),
  }),
  output: structure({ ScalableTargetARN: string() }),
  errors: [ValidationError],
  access: onRegistration,
});

/** Registers a target, or updates a registered one. Those of streams and custom resources are scaled from then on. */
export const registerScalableTarget: Handler<
  typeof RegisterScalableTarget,
  ApplicationAutoScalingContext
> = async (input, { targets, watch, clock, random }, caller) => {
  const { ServiceNamespace, ResourceId, ScalableDimension } = input;
  const address = { ServiceNamespace, ResourceId, ScalableDimension };
  checkAddress(address);
  const { kind } = resourceKindOf(address);
  const apply = (target: TargetDocument): TargetDocument => {
    const minCapacity = input.MinCapacity ?? target.minCapacity;
    const maxCapacity = input.MaxCapacity ?? target.maxCapacity;
    if (minCapacity > maxCapacity) {
      throw ValidationError('Maximum capacity cannot be less than minimum capacity');
    }
    if (minCapacity < LEAST_CAPACITY[kind]) {
      throw ValidationError(`MinCapacity must be at least ${LEAST_CAPACITY[kind]}`);
    }
    const roleArn = input.RoleARN ?? target.roleArn;
    return {
      ...target,
      minCapacity,
      maxCapacity,
      roleArn,
      suspended: { ...target.suspended, ...input.SuspendedState },
    };
  };
  if (!(await targets.find(caller, address))) {
    if (input.MinCapacity === undefined || input.MaxCapacity === undefined) {
      throw ValidationError('MinCapacity and MaxCapacity are required to register a scalable target');
    }
    const { account, region } = caller;
    const roleArn = formatGlobalArn(
      'iam',
      { account, partition: partitionOf(region) },
      `role/aws-service-role/${ServiceNamespace}.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling`,
    );
    const bounds = { minCapacity: input.MinCapacity, maxCapacity: input.MaxCapacity };
    const created = { account, region, address, id: random.uuid(), createdMs: clock.now() };
    await targets.create(
      apply({ ...created, ...bounds, roleArn, suspended: {}, policies: [], tags: input.Tags ?? {} }),
    );
  }
  const target = await targets.update(caller, address, apply);
  if (kind !== 'unscaled') watch.start();
  return { ScalableTargetARN: targetArn(target) };
};
