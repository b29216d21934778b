import { parseArn } from '../lib/aws/arn.ts';
import { type AccountPrincipal, type Principal, roleKey, type ServicePrincipal } from './principal.ts';

/** `Principal` or `NotPrincipal` of a statement. */
export interface PrincipalElement {
  readonly isInverted: boolean;
  /** `*` or `{ "AWS": "*" }`, which are equivalent. */
  readonly isEveryone: boolean;
  /** Account ids, ARNs and unique ids. */
  readonly aws: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
  /** As `roleKey` returns them. */
  readonly roles: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
}

/**
 * How a statement names a principal, the weakest first. It decides which other policies matter:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * - `account`: by its account, which delegates to the identity-based policies of that account
 * - `role`: by the role of a session, or by the user that a federated user's session is of
 * - `direct`: itself, or everyone
 */
export type Naming = 'account' | 'role' | 'direct';

export interface PrincipalNames {
  readonly aws: readonly string[];
  readonly services: readonly string[];
}

export function compilePrincipals(names: PrincipalNames | 'everyone', isInverted: boolean): PrincipalElement {
  const { aws, services } = names === 'everyone' ? { aws: ['*'], services: [] } : names;
  return {
    isInverted,
    isEveryone: aws.includes('*'),
    aws: new Set(aws),
    accounts: new Set(aws.flatMap((name) => accountNamed(name) ?? [])),
    roles: new Set(aws.flatMap((name) => roleKey(name) ?? [])),
    services: new Set(services),
  };
}

/** How `Principal` names a principal. Undefined: it does not, or the element is `NotPrincipal`. */
export function namingOf(element: PrincipalElement, principal: Principal): Naming | undefined {
  if (element.isInverted) return undefined;
  if (element.isEveryone) return 'direct';
  switch (principal.kind) {
    case 'anonymous':
      return undefined;
    case 'service':
      return isServiceNamed(element, principal) ? 'direct' : undefined;
    case 'root':
      return element.accounts.has(principal.account) ? 'direct' : undefined;
    case 'user':
    case 'role-session':
    case 'federated-user':
      if (isNamedItself(element, principal)) return 'direct';
      if (isSourceNamed(element, principal)) return 'role';
      return element.accounts.has(principal.account) ? 'account' : undefined;
  }
}

/**
 * Whether `NotPrincipal` exempts a principal: it must name the account as well, and of a session the role.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function isExempt(element: PrincipalElement, principal: Principal): boolean {
  if (element.isEveryone) return true;
  switch (principal.kind) {
    case 'anonymous':
      return false;
    case 'service':
      return isServiceNamed(element, principal);
    case 'root':
      return element.accounts.has(principal.account);
    case 'role-session':
      return (
        element.accounts.has(principal.account) &&
        isSourceNamed(element, principal) &&
        (principal.arn === principal.roleArn || isNamedItself(element, principal))
      );
    case 'user':
    case 'federated-user':
      return element.accounts.has(principal.account) && isNamedItself(element, principal);
  }
}

function isServiceNamed(
  { services }: PrincipalElement,
  { name, otherNames = [] }: ServicePrincipal,
): boolean {
  return services.has(name) || services.has('*') || otherNames.some((other) => services.has(other));
}

function isNamedItself({ aws }: PrincipalElement, principal: AccountPrincipal): boolean {
  // The ARN of a role never names a session directly.
  if (principal.kind === 'role-session') return principal.arn !== principal.roleArn && aws.has(principal.arn);
  if (aws.has(principal.arn)) return true;
  return principal.kind === 'user' && principal.userId !== undefined && aws.has(principal.userId);
}

function isSourceNamed({ aws, roles }: PrincipalElement, principal: AccountPrincipal): boolean {
  if (principal.kind === 'federated-user') return aws.has(principal.userArn);
  if (principal.kind !== 'role-session') return false;
  const role = roles.size > 0 ? roleKey(principal.roleArn) : undefined;
  if (role !== undefined && roles.has(role)) return true;
  const [roleId] = principal.userId?.split(':') ?? [];
  return roleId !== undefined && aws.has(roleId);
}

/** The account of `123456789012` or `arn:aws:iam::123456789012:root`. */
function accountNamed(name: string): string | undefined {
  if (/^\d{12}$/.test(name)) return name;
  const arn = parseArn(name);
  return arn?.service === 'iam' && arn.resource === 'root' ? arn.account : undefined;
}
