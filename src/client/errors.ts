import { OperatorError } from '../lib/operator-error.ts';

/**
 * The error response of a service, with AWS's code and message.
 * @example await expect(stream.put(tooLarge)).rejects.toMatchObject({ code: 'ValidationException' })
 */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  /** `ResourceNotFoundException`, … */
  readonly code: string;
  /** The HTTP status. */
  readonly status: number;
  /** The request id of AWS, for the logs of the service. */
  readonly requestId: string | undefined;

  /** @internal */
  constructor(code: string, message: string, details: { status: number; requestId: string | undefined }) {
    super(message === '' ? code : message);
    this.code = code;
    this.status = details.status;
    this.requestId = details.requestId;
  }
}

export function isClientError(error: unknown, code?: string): error is ClientError {
  return error instanceof ClientError && (code === undefined || error.code === code);
}

/**
 * Where a command has its endpoint from, for remedies: the option that names it, or `aws` for an endpoint of AWS, which
 * follows from the region. Undefined for a server that the command itself has started.
 */
export type EndpointSource = '--endpoint' | '--from' | 'aws' | undefined;

/** Where a response comes from. */
export interface Sender {
  readonly endpoint: string;
  readonly source: EndpointSource;
}

/** A response that no AWS service sent: another program listens at the endpoint, or a proxy has responded. */
export class UnexpectedResponse extends OperatorError {
  /** The HTTP status. */
  readonly status: number;

  constructor(
    { status, body }: { readonly status: number; readonly body: Buffer },
    { endpoint, source }: Sender,
    options?: { cause?: unknown },
  ) {
    const remedy =
      source === 'aws'
        ? 'check the network and its proxies, and repeat the command'
        : 'check that a Millrace server listens there';
    const beginning = JSON.stringify(body.toString('utf8', 0, MAX_QUOTED_BYTES));
    super(
      `${endpoint} returned status ${status} and ${beginning}, which no AWS service sends: ${remedy}`,
      options,
    );
    this.status = status;
  }
}

// Enough to recognize the program that sent it.
const MAX_QUOTED_BYTES = 60;

const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'LimitExceededException',
  'ThrottlingException',
  'KMSThrottlingException',
]);

/** Whether a call that failed may succeed when it is repeated. One without a response may have been executed. */
export function mayPass(error: unknown): boolean {
  if (isClientError(error)) return error.status >= 500 || THROTTLED.has(error.code);
  if (error instanceof UnexpectedResponse) return error.status >= 500;
  // A connection that failed.
  return error instanceof OperatorError && error.cause !== undefined;
}

/** Explains a failed connection to the operator. */
export function explainConnectionError(
  error: unknown,
  endpoint: string,
  source: EndpointSource,
): OperatorError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return new OperatorError(`no server answers at ${endpoint}: ${unansweredRemedy(source)}`, {
        cause: error,
      });
    case 'ECONNRESET':
    case 'EPIPE':
      return new OperatorError(
        `the server at ${endpoint} closed the connection before it responded: ${closedRemedy(source)}`,
        { cause: error },
      );
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'CERT_SIGNATURE_FAILURE':
      return new OperatorError(
        `the certificate of ${endpoint} is issued by a CA that is not trusted: give its file, as in ` +
          'AWS_CA_BUNDLE=.millrace/tls/ca.pem (the server prints the path when it starts)',
        { cause: error },
      );
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return new OperatorError(
        `the certificate of ${endpoint} is for other names: use one of them (${error instanceof Error ? error.message : ''})`,
        { cause: error },
      );
    case 'EPROTO':
      return new OperatorError(
        `${endpoint} does not support TLS: start the server with --tls self-signed, or write http:// in the endpoint`,
        { cause: error },
      );
    default: {
      const reason = error instanceof Error ? error.message : String(error);
      return new OperatorError(`the call to ${endpoint} failed (${reason}): ${failedRemedy(source)}`, {
        cause: error,
      });
    }
  }
}

/** The server has accepted the connection, and sends nothing. */
export function noResponse(endpoint: string, seconds: number, source: EndpointSource): OperatorError {
  const other = source === undefined || source === 'aws' ? '' : `, or name another one with ${source}`;
  const remedy =
    source === 'aws' ? 'check the network' : `check that it is Millrace and what it prints${other}`;
  return new OperatorError(`the server at ${endpoint} did not respond within ${seconds} s: ${remedy}`);
}

function unansweredRemedy(source: EndpointSource): string {
  if (source === undefined) return 'it has ended, so check what it printed';
  if (source === 'aws') return 'check the network and the name of the region';
  return `start one with "millrace start" or "millrace dev", or name another with ${source}`;
}

function failedRemedy(source: EndpointSource): string {
  return source === 'aws' ? 'check the network, and repeat the command' : 'check the output of the server';
}

function closedRemedy(source: EndpointSource): string {
  return source === 'aws' ? 'repeat the command' : 'check its output, start it again and repeat the command';
}
