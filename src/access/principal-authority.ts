import { displayName, type Principal } from '../policy/principal.ts';
import type { ActingFor } from '../schema/authorities.ts';
import type { Authority, Caller, Permission } from '../schema/caller.ts';
import type { ServiceErrorClass } from '../schema/error.ts';
import { type RequestFacts, withoutMapping } from './decision/request-keys.ts';

/** What a decision depends on besides principal and permission. */
interface Circumstances {
  readonly request?: RequestFacts | undefined;
  readonly source?: ActingFor | undefined;
  /** The service that goes on with a request. */
  readonly calledVia?: string | undefined;
  /** Whether the session policies of the principal are no longer known. */
  readonly hasLostSession?: boolean | undefined;
}

/** Creates the error of a denial from AWS's sentence. */
export type Refuse = (sentence: string) => Error;

/** Decides about one permission. @throws the error when it is missing and access is enforced */
export interface Decider {
  readonly isEnforced: boolean;
  /** Whether the access key of the principal has session policies. */
  isLimited(authority: PrincipalAuthority): boolean;
  require(
    authority: PrincipalAuthority,
    permission: Permission,
    caller: Caller,
    accessDenied: Refuse,
  ): Promise<void> | undefined;
}

/** The authority of one principal in one request. */
export class PrincipalAuthority implements Authority {
  readonly principal: Principal;
  readonly accessKeyId: string | undefined;
  readonly circumstances: Circumstances;
  readonly #decider: Decider;

  constructor(
    decider: Decider,
    principal: Principal,
    accessKeyId: string | undefined,
    circumstances: Circumstances,
  ) {
    this.#decider = decider;
    this.principal = principal;
    this.accessKeyId = accessKeyId;
    this.circumstances = circumstances;
  }

  get isEnforced(): boolean {
    return this.#decider.isEnforced;
  }

  get isLimited(): boolean {
    return this.#decider.isLimited(this);
  }

  get sourceIp(): string | undefined {
    const address = this.circumstances.request?.sourceIp;
    return address === undefined ? undefined : withoutMapping(address);
  }

  get name(): string {
    return displayName(this.principal);
  }

  /** A principal may have several access keys, of which those of sessions have policies of their own. */
  get key(): string {
    if (this.principal.kind === 'service') return [this.name, ...(this.principal.otherNames ?? [])].join(' ');
    if (this.circumstances.hasLostSession === true) return `lost session of ${this.name}`;
    return this.accessKeyId ?? this.name;
  }

  require(
    permissions: readonly Permission[],
    caller: Caller,
    accessDenied: ServiceErrorClass,
  ): Promise<void> | undefined {
    for (let index = 0; index < permissions.length; index++) {
      const pending = this.#decider.require(this, permissions[index]!, caller, accessDenied);
      if (pending) return this.#requireAfter(pending, permissions.slice(index + 1), caller, accessDenied);
    }
    return undefined;
  }

  async #requireAfter(
    pending: Promise<void>,
    permissions: readonly Permission[],
    caller: Caller,
    accessDenied: ServiceErrorClass,
  ): Promise<void> {
    await pending;
    for (const permission of permissions) {
      await this.#decider.require(this, permission, caller, accessDenied);
    }
  }
}
