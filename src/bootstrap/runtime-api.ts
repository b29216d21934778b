import { Agent, request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { ErrorPayload } from './runtime-error.ts';

const PREFIX = '/2018-06-01/runtime';

export interface NextInvocation {
  readonly requestId: string;
  readonly deadlineMs: number;
  readonly invokedFunctionArn: string;
  readonly traceId: string | undefined;
  /** JSON texts, as the caller sent them. */
  readonly clientContext: string | undefined;
  readonly cognitoIdentity: string | undefined;
  readonly tenantId: string | undefined;
  /** The event's JSON text. */
  readonly event: string;
}

/** The runtime's side of the Lambda Runtime API, over one connection that is kept open. */
export class RuntimeApiClient {
  readonly #host: string;
  readonly #port: string;
  readonly #agent = new Agent({ keepAlive: true });

  /** @param address `127.0.0.1:9001`, from `AWS_LAMBDA_RUNTIME_API` */
  constructor(address: string) {
    const colon = address.lastIndexOf(':');
    this.#host = address.slice(0, colon);
    this.#port = address.slice(colon + 1);
  }

  /** Waits for the next invocation, for as long as it takes. */
  async next(): Promise<NextInvocation> {
    const { headers, body } = await this.#call('GET', '/invocation/next');
    return {
      requestId: String(headers['lambda-runtime-aws-request-id']),
      deadlineMs: Number(headers['lambda-runtime-deadline-ms']),
      invokedFunctionArn: String(headers['lambda-runtime-invoked-function-arn']),
      traceId: single(headers['lambda-runtime-trace-id']),
      clientContext: single(headers['lambda-runtime-client-context']),
      cognitoIdentity: single(headers['lambda-runtime-cognito-identity']),
      tenantId: single(headers['lambda-runtime-aws-tenant-id']),
      event: body,
    };
  }

  async respond(requestId: string, body: string): Promise<void> {
    await this.#call('POST', `/invocation/${requestId}/response`, body);
  }

  /** Starts a response whose bytes follow; `answered` resolves when the platform has taken it all. */
  startStream(
    requestId: string,
    contentType: string,
  ): { readonly outgoing: ClientRequest; readonly answered: Promise<void> } {
    const outgoing = request({
      ...this.#target('POST', `/invocation/${requestId}/response`),
      headers: {
        'content-type': contentType,
        'lambda-runtime-function-response-mode': 'streaming',
        'transfer-encoding': 'chunked',
        trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
      },
    });
    const answered = once(outgoing)
      .then(readText)
      .then(() => {});
    return { outgoing, answered };
  }

  async fail(requestId: string, error: ErrorPayload): Promise<void> {
    await this.#postError(`/invocation/${requestId}/error`, error);
  }

  async failInit(error: ErrorPayload): Promise<void> {
    await this.#postError('/init/error', error);
  }

  async #postError(path: string, error: ErrorPayload): Promise<void> {
    await this.#call('POST', path, JSON.stringify(error), {
      'lambda-runtime-function-error-type': printable(error.errorType),
    });
  }

  #target(method: string, path: string) {
    return { host: this.#host, port: this.#port, agent: this.#agent, method, path: PREFIX + path };
  }

  async #call(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ): Promise<{ headers: IncomingMessage['headers']; body: string }> {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const outgoing = request({
      ...this.#target(method, path),
      headers: { 'content-type': 'application/json', ...length, ...headers },
    });
    outgoing.end(body);
    const response = await once(outgoing);
    return { headers: response.headers, body: await readText(response) };
  }
}

function once(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject);
  });
}

function readText(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.once('end', () => {
      resolve(chunks.length === 1 ? chunks[0]!.toString() : Buffer.concat(chunks).toString());
    });
    response.once('error', reject);
  });
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

// An error's name is the handler's to choose; a header takes visible ASCII alone.
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
