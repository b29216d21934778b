import { formatArn } from '../../lib/aws/arn.ts';
import { type Access, type AccessRule, type ResourceFacts, when } from '../../schema/access.ts';
import type { ConditionValues } from '../../schema/caller.ts';
import { addedTags, isTagged, type Tagged } from '../../schema/request-tags.ts';
import { passUncheckedRole } from '../pass-role.ts';
import type { ApplicationAutoScalingContext } from './context.ts';
import { targetArn, type TargetAddress } from './scalable-target.ts';

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapplicationautoscaling.html */
const TARGET = 'arn:aws:application-autoscaling:REGION:ACCOUNT:scalable-target/ID';
const PRINCIPAL = 'application-autoscaling.amazonaws.com';

type Action = `application-autoscaling:${string}`;

/** An action on the target that a call names. */
export function onTarget(action: Action): Access<TargetAddress, ApplicationAutoScalingContext> {
  return [targetRule(action)];
}

interface Registration extends TargetAddress, Tagged {
  readonly RoleARN?: string | undefined;
}

/** A registration with tags needs a second permission, and one with a role that of passing it. */
export const onRegistration: Access<Registration, ApplicationAutoScalingContext> = [
  targetRule<Registration>('application-autoscaling:RegisterScalableTarget', addedTags),
  ...when(isTagged, [targetRule<Registration>('application-autoscaling:TagResource', addedTags)]),
  passUncheckedRole(PRINCIPAL, ({ RoleARN }: Registration) => RoleARN),
];

/** An action on the tags of a target. */
export function onTagged<I>(
  action: Action,
  conditionsOf?: (input: I) => ConditionValues,
): Access<{ readonly ResourceARN: string } & I, never> {
  return [
    {
      action,
      resource: TARGET,
      resourcesOf: ({ ResourceARN }) => [ResourceARN],
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

export function targetFacts({ targets }: ApplicationAutoScalingContext): ResourceFacts {
  return {
    async tagsOf(arn) {
      return arn.endsWith('*') ? undefined : (await targets.findByArn(arn).catch(() => undefined))?.tags;
    },
  };
}

/** A target has an id only after its registration. */
function targetRule<I extends TargetAddress>(
  action: Action,
  keysOf: (input: I) => ConditionValues = () => ({}),
): AccessRule<I, ApplicationAutoScalingContext> {
  return {
    action,
    resource: TARGET,
    async resourcesOf(input, caller, { targets }) {
      const target = await targets.find(caller, input);
      return [target ? targetArn(target) : formatArn('application-autoscaling', caller, 'scalable-target/*')];
    },
    conditionsOf: (input) => ({
      'application-autoscaling:service-namespace': input.ServiceNamespace,
      'application-autoscaling:scalable-dimension': input.ScalableDimension,
      ...keysOf(input),
    }),
  };
}
