import type { AccessRule } from '../schema/access.ts';
import type { Caller } from '../schema/caller.ts';

/** How a service assumes the roles that calls give to it. */
export interface RoleUse<I> {
  /** `lambda.amazonaws.com` */
  readonly service: string;
  /** `aws:SourceArn`: the resource for which the service will assume the role. */
  readonly sourceOf: (input: I, caller: Caller) => string;
  /** The error of the operation when the role does not trust the service. */
  readonly refusal: (roleArn: string) => Error;
}

/**
 * An operation that gives a role to a service needs permission to pass it, and the trust policy of the role must let the
 * service assume it.
 * @param roleOf the ARN of the role; undefined when the request names none
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export function passRole<I>(
  { service, sourceOf, refusal }: RoleUse<I>,
  roleOf: (input: I) => string | undefined,
): AccessRule<I, never> {
  return {
    ...passUncheckedRole(service, roleOf),
    assumptionOf: (input, caller, roleArn) => ({
      service: { names: [service], sourceArn: sourceOf(input, caller), sourceAccount: caller.account },
      refusal: () => refusal(roleArn),
    }),
  };
}

/**
 * For a service that does not look at the trust policy before it uses the role, or that never assumes it here.
 * @param service the service that will assume the role
 */
export function passUncheckedRole<I>(
  service: string,
  roleOf: (input: I) => string | undefined,
): AccessRule<I, never> {
  return {
    action: 'iam:PassRole',
    resource: 'arn:aws:iam::ACCOUNT:role/ROLE',
    resourcesOf(input) {
      const role = roleOf(input);
      return role === undefined ? [] : [role];
    },
    conditionsOf: () => ({ 'iam:PassedToService': service }),
  };
}
