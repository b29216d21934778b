import type { ClientConnection, WireRequest } from '../../protocol/http.ts';
import type { CheckedSignature, SignatureCheck } from '../../protocol/signature/check.ts';
import type { SignatureScope } from '../../protocol/signature/scope.ts';
import { defineError } from '../../schema/error.ts';
import type { FailedAttempts } from '../admission/failed-attempts.ts';

const Throttling = defineError('ThrottlingException', { status: 400, fault: 'client', retryable: true });

const BLOCKED: CheckedSignature = {
  verifiedKey: undefined,
  faultFor: () =>
    Throttling(
      'Too many requests with this access key or from this address had wrong signatures. Retry later.',
    ),
};

/** Refuses the requests of clients whose signatures were wrong too often, before their bodies are hashed. */
export class LimitedSignatures implements SignatureCheck {
  readonly #verified: SignatureCheck;
  readonly #attempts: FailedAttempts;

  constructor(verified: SignatureCheck, attempts: FailedAttempts) {
    this.#verified = verified;
    this.#attempts = attempts;
  }

  check(
    request: WireRequest,
    scope: SignatureScope | undefined,
    connection?: ClientConnection,
  ): CheckedSignature {
    // Nothing is hashed for a request without a credential.
    if (!scope) return this.#verified.check(request, scope, connection);
    const attempt = { address: connection?.remoteAddress, accessKeyId: scope.accessKeyId };
    if (this.#attempts.isBlocked(attempt)) return BLOCKED;
    const signature = this.#verified.check(request, scope, connection);
    if (signature.verifiedKey === undefined) this.#attempts.failed(attempt);
    else this.#attempts.succeeded(attempt);
    return signature;
  }
}
