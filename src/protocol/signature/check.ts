import type { ServiceError } from '../../schema/error.ts';
import type { ClientConnection, WireRequest } from '../http.ts';
import type { SignatureScope } from './scope.ts';

/** Checks the signature of each request before a protocol reads the body, because some decode it in place. */
export interface SignatureCheck {
  /** @param scope undefined for a request without a credential */
  check(
    request: WireRequest,
    scope: SignatureScope | undefined,
    connection?: ClientConnection,
  ): CheckedSignature;
}

export interface CheckedSignature {
  /** The access key whose secret signed the request; undefined when that is not so, or was not verified. */
  readonly verifiedKey: string | undefined;
  /**
   * The error to return, at AWS's place in the order of checks of the protocol.
   * @param service the signing name of the service that the request addresses; undefined when it addresses none
   * @param region of what a path addresses, like a function URL; operations are those of the region in the signature
   */
  faultFor(service: string | undefined, region?: string): ServiceError | undefined;
}
