import type { Permission } from '../../schema/caller.ts';
import type { Signer } from './signer.ts';

/** Whether a request is served. */
export interface Admission {
  readonly isAllowed: boolean;
  /** Whose signature the request has; undefined without a valid one, which `--auth warn` serves as well. */
  readonly signer?: Signer | undefined;
}

/** Checks the client of a request to a function URL or an API. Requests have none while access is not checked. */
export interface ClientAccess {
  /** Whether requests without permission are refused; otherwise they are only reported. */
  readonly isEnforced: boolean;
  /**
   * Requests are always allowed when access is not enforced.
   * @param service the signing name that the signature of the client must have; undefined for a client without one
   */
  admit(permission: Permission, service: string | undefined): Promise<Admission>;
}
