import { formatGlobalArn, parseArn } from '../lib/aws/arn.ts';

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

/** The root user of an account. */
export interface AccountRoot {
  readonly kind: 'root';
  readonly account: string;
  /** `arn:aws:iam::123456789012:root` */
  readonly arn: string;
}

export interface User {
  readonly kind: 'user';
  readonly account: string;
  /** `arn:aws:iam::123456789012:user/team/alice` */
  readonly arn: string;
  /** `AIDA…` */
  readonly userId?: string | undefined;
  readonly tags?: Tags | undefined;
}

/** A session of an assumed role. */
export interface RoleSession {
  readonly kind: 'role-session';
  readonly account: string;
  /** `arn:aws:sts::123456789012:assumed-role/ROLE/SESSION`; the role's ARN represents any session of it. */
  readonly arn: string;
  /** `arn:aws:iam::123456789012:role/team/ROLE` */
  readonly roleArn: string;
  /** `AROA…:SESSION` */
  readonly userId?: string | undefined;
  /** Of the role and of the session; those of the session take precedence. */
  readonly tags?: Tags | undefined;
  /** Whether the role no longer exists. An Allow for its ARN then means another role of the same name. */
  readonly isOfDeletedRole?: boolean | undefined;
}

/** A session of GetFederationToken. */
interface FederatedUser {
  readonly kind: 'federated-user';
  readonly account: string;
  /** `arn:aws:sts::123456789012:federated-user/NAME` */
  readonly arn: string;
  /** The user that created the session, or the root user. */
  readonly userArn: string;
  readonly tags?: Tags | undefined;
}

/** A service of AWS that calls for itself, not with a role. */
export interface ServicePrincipal {
  readonly kind: 'service';
  /** `events.amazonaws.com` */
  readonly name: string;
  /** Others that policies may have for it: `logs.eu-west-1.amazonaws.com`. */
  readonly otherNames?: readonly string[] | undefined;
}

/** The caller of an unsigned request. */
export interface Anonymous {
  readonly kind: 'anonymous';
}

/** The caller of an operation. */
export type Principal = AccountRoot | User | RoleSession | FederatedUser | ServicePrincipal | Anonymous;

/** Principals that belong to an account. */
export type AccountPrincipal = Exclude<Principal, ServicePrincipal | Anonymous>;

export const ANONYMOUS: Anonymous = { kind: 'anonymous' };

export function accountRoot(account: string, partition?: string): AccountRoot {
  return { kind: 'root', account, arn: formatGlobalArn('iam', { account, partition }, 'root') };
}

/** A principal that represents any session of a role. */
export function anySessionOf(account: string, roleArn: string): RoleSession {
  return { kind: 'role-session', account, arn: roleArn, roleArn };
}

/** @returns undefined for services and anonymous callers, which belong to no account */
export function accountOf(principal: Principal): string | undefined {
  return 'account' in principal ? principal.account : undefined;
}

/** The principal as errors name it: its ARN, the name of a service, or `anonymous`. */
export function displayName(principal: Principal): string {
  if ('arn' in principal) return principal.arn;
  return principal.kind === 'service' ? principal.name : 'anonymous';
}

/** The account and name of a role, without its path: names are unique in an account. */
export function roleKey(arn: string): string | undefined {
  const { service, account, resource } = parseArn(arn) ?? {};
  const name = /^role\/(?:.*\/)?([^/]+)$/s.exec(resource ?? '')?.[1];
  return service === 'iam' && name !== undefined ? `${account}/${name}` : undefined;
}
