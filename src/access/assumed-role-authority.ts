import { parseArn } from '../lib/aws/arn.ts';
import type { Principal } from '../policy/principal.ts';
import type { Authority, Caller, Permission } from '../schema/caller.ts';
import type { ServiceErrorClass } from '../schema/error.ts';

/** The permission of a service to act as a role, which the trust policy of the role gives. */
export function assumeRole(roleArn: string): Permission {
  return { action: 'sts:AssumeRole', resource: roleArn };
}

interface AssumedRole {
  readonly arn: string;
  readonly service: Authority;
  readonly session: Authority;
}

/** A session of a role that a service has assumed. Its trust policy may change, so it counts at each call. */
export class AssumedRoleAuthority implements Authority {
  readonly #role: AssumedRole;

  constructor(role: AssumedRole) {
    this.#role = role;
  }

  get name(): string {
    return this.#role.session.name;
  }

  get isEnforced(): boolean | undefined {
    return this.#role.session.isEnforced;
  }

  require(
    permissions: readonly Permission[],
    caller: Caller,
    accessDenied: ServiceErrorClass,
  ): Promise<void> | undefined {
    const { arn, service, session } = this.#role;
    const assuming = service.require([assumeRole(arn)], caller, accessDenied);
    if (!assuming) return session.require(permissions, caller, accessDenied);
    return assuming.then(() => session.require(permissions, caller, accessDenied));
  }
}

/** The principal of a session of a role. */
export function roleSession(roleArn: string, sessionName: string): Principal {
  const { account = '', partition = 'aws', resource = '' } = parseArn(roleArn) ?? {};
  const roleName = resource.slice(resource.lastIndexOf('/') + 1);
  const arn = `arn:${partition}:sts::${account}:assumed-role/${roleName}/${sessionName}`;
  return { kind: 'role-session', account, arn, roleArn };
}
