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
  /** The JSON text of the resource's policy. */
  policyOf?(arn: string): Promise<string | undefined> | string | undefined;
  /** The tags of the resource, for `aws:ResourceTag/KEY`. */
  tagsOf?(
    arn: string,
  ): Promise<Readonly<Record<string, string>> | undefined> | Readonly<Record<string, string>> | undefined;
}

/** The permissions of one call, from the rules of its operation. */
export async function permissionsOf<I, Context>(
  access: Access<I, Context>,
  input: I,
  caller: Caller,
  context: Context,
): Promise<Permission[]> {
  const permissions: Permission[] = [];
  for (const rule of access) {
    const resources = rule.resourcesOf ? await rule.resourcesOf(input, caller, context) : ['*'];
    const conditions = await rule.conditionsOf?.(input, caller, context);
    for (const resource of resources) {
      const assumption = rule.assumptionOf?.(input, caller, resource);
      permissions.push({ action: rule.action, resource, conditions, ...(assumption && { assumption }) });
    }
  }
  return permissions;
}
