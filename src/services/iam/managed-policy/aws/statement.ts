/** A statement of an AWS managed policy. */
export interface ManagedStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow';
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource: readonly string[] | string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** By path and name, which follow `policy/` in the ARN: `service-role/AWSLambdaRole`. */
export type ManagedPolicies = Readonly<Record<string, readonly ManagedStatement[]>>;

/** @param resource every resource by default */
export function allow(
  Action: readonly string[],
  resource: readonly string[] | string = '*',
): ManagedStatement {
  return { Effect: 'Allow', Action, Resource: resource };
}

/** Lets roles be passed to one service. */
export function passRole(service: string, resource = '*'): ManagedStatement {
  return {
    Effect: 'Allow',
    Action: ['iam:PassRole'],
    Resource: resource,
    Condition: { StringEquals: { 'iam:PassedToService': `${service}.amazonaws.com` } },
  };
}
