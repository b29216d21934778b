import type { RuntimeApiResponse } from './response-reader.ts';
import { type ChunkedBody, HttpConnection } from './http-connection.ts';
import { parseEvent } from './parse-event.ts';
import type { ErrorPayload } from '../errors/runtime-error.ts';

const PREFIX = '/2018-06-01/runtime';

export interface NextInvocation {
  readonly requestId: string;
  readonly deadlineMs: number;
  readonly invokedFunctionArn: string;
  readonly traceId: string | undefined;
  /** JSON text, as the caller sent it. */
  readonly clientContext: string | undefined;
  readonly cognitoIdentity: string | undefined;
  readonly tenantId: string | undefined;
  /** The event, or the error of parsing it. */
  readonly event: { readonly value: unknown } | { readonly error: unknown };
}

/** A client of the Lambda Runtime API. Calls are sent in order, without waiting for earlier responses. */
export class RuntimeApiClient {
  readonly #connection: HttpConnection;

  /**
   * @param address `127.0.0.1:9001`, from `AWS_LAMBDA_RUNTIME_API`
   * @param secret sent with the first request; may be empty
   */
  constructor(address: string, secret = '') {
    this.#connection = new HttpConnection(address, secret === '' ? {} : { 'millrace-environment': secret });
  }

  /** Waits for the next invocation, without a timeout. */
  next(): Promise<NextInvocation> {
    return this.#connection.request('GET', `${PREFIX}/invocation/next`, {}, '', invocationIn);
  }

  async respond(requestId: string, body: string): Promise<void> {
    await this.#post(`/invocation/${requestId}/response`, body, {});
  }

  /** Starts a streamed response. */
  startStream(requestId: string, contentType: string): ChunkedBody {
    return this.#connection.startChunked(`${PREFIX}/invocation/${requestId}/response`, {
      'content-type': contentType,
      'lambda-runtime-function-response-mode': 'streaming',
      trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
    });
  }

  async fail(requestId: string, error: ErrorPayload): Promise<void> {
    await this.#postError(`/invocation/${requestId}/error`, error);
  }

  async failInit(error: ErrorPayload): Promise<void> {
    await this.#postError('/init/error', error);
  }

  async #postError(path: string, error: ErrorPayload): Promise<void> {
    await this.#post(path, JSON.stringify(error), {
      'lambda-runtime-function-error-type': headerText(error.errorType),
    });
  }

  async #post(path: string, body: string, headers: Readonly<Record<string, string>>): Promise<void> {
    await this.#connection.request(
      'POST',
      PREFIX + path,
      { 'content-type': 'application/json', ...headers },
      body,
      () => {},
    );
  }
}

function invocationIn({ headers, body }: RuntimeApiResponse): NextInvocation {
  return {
    requestId: headers.get('lambda-runtime-aws-request-id') ?? '',
    deadlineMs: Number(headers.get('lambda-runtime-deadline-ms')),
    invokedFunctionArn: headers.get('lambda-runtime-invoked-function-arn') ?? '',
    traceId: headers.get('lambda-runtime-trace-id'),
    clientContext: headers.get('lambda-runtime-client-context'),
    cognitoIdentity: headers.get('lambda-runtime-cognito-identity'),
    tenantId: headers.get('lambda-runtime-aws-tenant-id'),
    event: eventIn(body),
  };
}

function eventIn(body: Buffer): NextInvocation['event'] {
  try {
    return { value: parseEvent(body) };
  } catch (error) {
    return { error };
  }
}

/** The handler chooses an error's name, but a header only accepts visible ASCII. */
export function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
