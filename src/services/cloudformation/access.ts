import { formatArn } from '../../lib/aws/arn.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import {
  type Access,
  type AccessRule,
  type ConditionsOf,
  onAll,
  type ResourceFacts,
  when,
} from '../../schema/access.ts';
import type { ConditionValues } from '../../schema/caller.ts';
import { requestTags, type Tagged } from '../../schema/request-tags.ts';
import { passRole, type RoleUse } from '../pass-role.ts';
import type { CloudFormationContext } from './context.ts';
import { ValidationError } from './errors.ts';
import { CLOUDFORMATION } from './stacks/actor.ts';

/*
 * The permissions of the operations. A stack that is named without its id is `stack/NAME/*`.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
 */

const STACK = 'arn:aws:cloudformation:REGION:ACCOUNT:stack/STACK/ID';

type Action = `cloudformation:${string}`;

interface StackAddress {
  readonly StackName?: string | undefined;
}

/** An action on the stack that a call names; on all stacks if it names none. */
export function onStack(action: Action): Access<StackAddress, CloudFormationContext> {
  return [stackRule(action)];
}

/** An action on the stack of a call, if it names one. */
export function onStackIfAny(action: Action): Access<StackAddress, CloudFormationContext> {
  return [
    ...when(({ StackName }: StackAddress) => StackName !== undefined, onStack(action)),
    ...when(({ StackName }: StackAddress) => StackName === undefined, onAll<StackAddress>(action)),
  ];
}

/** Without a name, all stacks are described: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
export const onDescribedStacks: Access<StackAddress, CloudFormationContext> = [
  ...onStackIfAny('cloudformation:DescribeStacks'),
  ...when(
    ({ StackName }: StackAddress) => StackName === undefined,
    onAll<StackAddress>('cloudformation:ListStacks'),
  ),
];

interface Change extends StackAddress, Tagged {
  readonly RoleARN?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly ChangeSetName?: string | undefined;
}

/** @see https://github.com/aws-amplify/amplify-backend/pull/2325, which has the sentence */
const STACK_ROLE: RoleUse<StackAddress> = {
  service: CLOUDFORMATION,
  sourceOf: ({ StackName = '*' }, caller) => stackArn(StackName, caller),
  refusal: (role) => ValidationError(`Role ${role} is invalid or cannot be assumed`),
};

/** A change of a stack; a role that makes the change must be passed. */
export function onChangedStack(action: Action): Access<Change, CloudFormationContext> {
  return [stackRule<Change>(action, changeKeys), passRole(STACK_ROLE, ({ RoleARN }: Change) => RoleARN)];
}

interface PolicyChange extends Change {
  readonly StackPolicyBody?: string | undefined;
  readonly StackPolicyURL?: string | undefined;
  readonly StackPolicyDuringUpdateBody?: string | undefined;
  readonly StackPolicyDuringUpdateURL?: string | undefined;
}

/**
 * A change of a stack that may set its policy, or replace it for once, which needs another permission:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
 */
export function onChangedStackAndPolicy(action: Action): Access<PolicyChange, CloudFormationContext> {
  return [
    ...onChangedStack(action),
    ...when(
      (input: PolicyChange) =>
        input.StackPolicyBody !== undefined ||
        input.StackPolicyURL !== undefined ||
        input.StackPolicyDuringUpdateBody !== undefined ||
        input.StackPolicyDuringUpdateURL !== undefined,
      onStack('cloudformation:SetStackPolicy'),
    ),
  ];
}

interface ChangeSetAddress extends StackAddress {
  readonly ChangeSetName: string;
}

/** An action on the stack of a change set, which its id does not name. */
export function onChangeSet(action: Action): Access<ChangeSetAddress, CloudFormationContext> {
  return [
    {
      ...stackRule<ChangeSetAddress>(action, ({ ChangeSetName }) => ({
        'cloudformation:ChangeSetName': nameOfChangeSet(ChangeSetName),
      })),
      resourcesOf: async ({ StackName, ChangeSetName }, caller, { changeSets }) => {
        if (StackName !== undefined) return [stackArn(StackName, caller)];
        return [(await changeSets.find(caller, ChangeSetName, undefined))?.stackId ?? stackArn('*', caller)];
      },
    },
  ];
}

export function stackFacts({ store }: CloudFormationContext): ResourceFacts {
  return {
    async tagsOf(arn) {
      const [, region, account, name] = /:cloudformation:([^:]*):([^:]*):stack\/([^/]+)\//.exec(arn) ?? [];
      if (region === undefined || account === undefined || name === undefined) return undefined;
      const stack = await store.find({ account, region }, arn.endsWith('/*') ? name : arn);
      if (!stack) return undefined;
      const { tags } = await store.definition(stack);
      return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
    },
  };
}

function stackRule<I extends StackAddress>(
  action: Action,
  conditionsOf?: ConditionsOf<I, CloudFormationContext>,
): AccessRule<I, CloudFormationContext> {
  return {
    action,
    resource: STACK,
    resourcesOf: ({ StackName = '*' }, caller) => [stackArn(StackName, caller)],
    ...(conditionsOf && { conditionsOf }),
  };
}

function changeKeys({ RoleARN, TemplateURL, ChangeSetName, Tags }: Change): ConditionValues {
  return {
    ...(RoleARN !== undefined && { 'cloudformation:RoleArn': RoleARN }),
    ...(TemplateURL !== undefined && { 'cloudformation:TemplateUrl': TemplateURL }),
    ...(ChangeSetName !== undefined && { 'cloudformation:ChangeSetName': ChangeSetName }),
    ...requestTags(Tags),
  };
}

function stackArn(nameOrId: string, namespace: Namespace): string {
  return nameOrId.startsWith('arn:')
    ? nameOrId
    : formatArn('cloudformation', namespace, `stack/${nameOrId}/*`);
}

function nameOfChangeSet(nameOrId: string): string {
  return /:changeSet\/([^/]+)\//.exec(nameOrId)?.[1] ?? nameOrId;
}
