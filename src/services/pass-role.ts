import type { AccessRule } from '../schema/access.ts';

/**
 * An operation that gives a role to a service needs permission to pass it.
 * @param service the service that will assume the role: `lambda.amazonaws.com`
 * @param roleOf the ARN of the role; undefined when the request names none
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export function passRole<I>(service: string, roleOf: (input: I) => string | undefined): AccessRule<I, never> {
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
