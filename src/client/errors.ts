import { OperatorError } from '../lib/operator-error.ts';

/** A service refused a call: AWS's code and sentence, as they came over the wire. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  /** `ResourceNotFoundException`, … */
  readonly code: string;
  /** The HTTP status. */
  readonly status: number;
  readonly requestId: string | undefined;

  constructor(code: string, message: string, facts: { status: number; requestId: string | undefined }) {
    super(message === '' ? code : message);
    this.code = code;
    this.status = facts.status;
    this.requestId = facts.requestId;
  }
}

export function isClientError(error: unknown, code?: string): error is ClientError {
  return error instanceof ClientError && (code === undefined || error.code === code);
}

/** What a failed connection means to the person who called. */
export function explainConnectionError(error: unknown, endpoint: string): OperatorError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'EHOSTUNREACH':
      return new OperatorError(
        `no server answers at ${endpoint}: start one with "millrace start" or "millrace dev", or name another with --endpoint`,
        { cause: error },
      );
    case 'ECONNRESET':
    case 'EPIPE':
      return new OperatorError(
        `the server at ${endpoint} went away before it answered: see what it printed, start it again and repeat the command`,
        { cause: error },
      );
    default: {
      const reason = error instanceof Error ? error.message : String(error);
      return new OperatorError(`the call to ${endpoint} failed (${reason}): see what the server printed`, {
        cause: error,
      });
    }
  }
}
