/**
 * Why a call of another gateway did not succeed:
 *
 * - `not-handled`: it was not sent, or the other gateway refused it. It may be made elsewhere.
 * - `failed`: the other gateway reported an error.
 * - `lost`: the connection ended before the answer. It may have been handled.
 */
export type CallFailure = 'not-handled' | 'failed' | 'lost';

export class CallError extends Error {
  override readonly name = 'CallError';
  readonly kind: CallFailure;

  constructor(kind: CallFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Thrown by a handler that does not handle the call: this gateway is not the home, or is draining. */
export class CallRefused extends Error {
  override readonly name = 'CallRefused';
}
