import type { Permission } from '../../schema/caller.ts';

/** Checks the client of a request to a function URL or an API. Requests have none while access is not checked. */
export interface ClientAccess {
  /** Whether requests without permission are refused; otherwise they are only reported. */
  readonly isEnforced: boolean;
  /**
   * @param service the signing name that the signature of the client must have; undefined for a client without one
   * @returns whether the request is allowed, which it always is when access is not enforced
   */
  allows(permission: Permission, service: string | undefined): Promise<boolean>;
}
