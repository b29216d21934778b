import type { Caller, ConditionValues, Permission, RoleAssumption } from './caller.ts';

/*
 * What a call must be allowed to do. Operations declare it as data; whether a caller may do it is decided elsewhere, by
 * the caller's `Authority`.
 */

/**
 * How an operation's permission follows from its input. An operation that changes several resources has several rules.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
 */
export interface AccessRule<I = unknown, Context = unknown> {
  /** `kinesis:PutRecord` */
  readonly action: string;
  /** The form of the resource, for documentation: `arn:aws:kinesis:REGION:ACCOUNT:stream/STREAM`; `*` for none. */
  readonly resource: string;
  /** The resources that a call names; `['*']` by default. None when the rule does not apply to the input. */
  resourcesOf?(input: I, caller: Caller, context: Context): readonly string[] | Promise<readonly string[]>;
  /** The condition keys of the service that a call has. */
  conditionsOf?(input: I, caller: Caller, context: Context): ConditionValues | Promise<ConditionValues>;
  /** For iam:PassRole: the service that will assume the role. */
  assumptionOf?(input: I, caller: Caller, roleArn: string): RoleAssumption;
}

export type ConditionsOf<I, Context> = NonNullable<AccessRule<I, Context>['conditionsOf']>;

/** The rules of an operation; `OPEN` for none. */
export type Access<I = unknown, Context = unknown> = readonly AccessRule<I, Context>[];

/** For operations that need no permission: AWS decides about them in another way, which the operation states. */
export const OPEN: Access<unknown, never> = [];

/** An action that AWS checks without a resource. */
export function onAll<I = unknown, Context = never>(
  action: string,
  conditionsOf?: ConditionsOf<I, Context>,
): Access<I, Context> {
  return [{ action, resource: '*', ...(conditionsOf && { conditionsOf }) }];
}

/** Rules that apply to some inputs only. */
export function when<I, Context>(
  applies: (input: I) => boolean,
  access: Access<I, Context>,
): Access<I, Context> {
  return access.map((rule) => ({
    ...rule,
    resourcesOf: (input, caller, context) =>
      applies(input) ? (rule.resourcesOf?.(input, caller, context) ?? ['*']) : [],
  }));
}

/** What a service knows about its resources, for decisions about calls to it. */
export interface ResourceFacts {
  /**
   * Grows with each change of a policy, before `policyOf` returns the new one, so that decisions can be kept without asking for it.
   * Undefined: the policy is asked for each time.
   */
  readonly policyRevision?: number | undefined;
  /**
   * The JSON text of the resource's policy.
   * @param caller in whose account the call acts, for ARNs that name none
   */
  policyOf?(arn: string, caller: Pick<Caller, 'account'>): Promise<string | undefined> | string | undefined;
  /** The account of a resource whose ARN names none; without it, that of the caller. */
  ownerOf?(arn: string, caller: Pick<Caller, 'account'>): Promise<string>;
  /** The region of a resource whose ARN names none, for `aws:RequestedRegion`; without it, that of the caller. */
  regionOf?(arn: string, caller: Pick<Caller, 'account'>): Promise<string | undefined>;
  /** The tags of the resource, for `aws:ResourceTag/KEY`. */
  tagsOf?(
    arn: string,
    caller: Pick<Caller, 'account'>,
  ): Promise<Readonly<Record<string, string>> | undefined> | Readonly<Record<string, string>> | undefined;
}

const ALL: readonly string[] = ['*'];

/** The permissions of one call, from the rules of its operation: at once when its rules need not wait for anything. */
export function permissionsOf<I, Context>(
  access: Access<I, Context>,
  input: I,
  caller: Caller,
  context: Context,
): readonly Permission[] | Promise<readonly Permission[]> {
  const permissions: Permission[] = [];
  for (let index = 0; index < access.length; index++) {
    const rule = access[index]!;
    const resources = rule.resourcesOf ? rule.resourcesOf(input, caller, context) : ALL;
    const conditions = resources instanceof Promise ? undefined : rule.conditionsOf?.(input, caller, context);
    if (resources instanceof Promise || conditions instanceof Promise) {
      const rest = { access: access.slice(index), resources, conditions };
      return permissionsAfter(permissions, rest, input, caller, context);
    }
    add(permissions, rule, { resources, conditions }, input, caller);
  }
  return permissions;
}

/** Rules, and what the first of them has returned so far. */
interface RemainingRules<I, Context> {
  readonly access: Access<I, Context>;
  readonly resources: readonly string[] | Promise<readonly string[]>;
  readonly conditions: ConditionValues | Promise<ConditionValues> | undefined;
}

async function permissionsAfter<I, Context>(
  permissions: Permission[],
  { access, resources: pending, conditions: begun }: RemainingRules<I, Context>,
  input: I,
  caller: Caller,
  context: Context,
): Promise<readonly Permission[]> {
  const [rule, ...rest] = access;
  const resources = await pending;
  const conditions = await (begun ?? rule!.conditionsOf?.(input, caller, context));
  add(permissions, rule!, { resources, conditions }, input, caller);
  return [...permissions, ...(await permissionsOf(rest, input, caller, context))];
}

function add<I, Context>(
  permissions: Permission[],
  rule: AccessRule<I, Context>,
  found: { readonly resources: readonly string[]; readonly conditions: ConditionValues | undefined },
  input: I,
  caller: Caller,
): void {
  const { resources, conditions } = found;
  for (const resource of resources) {
    const assumption = rule.assumptionOf?.(input, caller, resource);
    permissions.push({ action: rule.action, resource, conditions, ...(assumption && { assumption }) });
  }
}
