import * as http from 'node:http';
import * as https from 'node:https';

export interface UpstreamRequest {
  readonly origin: URL;
  readonly method: string;
  /** Percent-encoded, with the query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly signal: AbortSignal;
}

// For each service. Further requests wait; their number is bounded by the admission of the server.
const MAX_CONNECTIONS = 128;
// A long poll of a service takes up to 20 s; SDKs give up after 60 s or more.
const SILENCE_LIMIT_MS = 120_000;

export interface UpstreamOptions {
  /** To each server. */
  readonly maxConnections?: number;
  /** How long a connection may be silent while a response is awaited or read. */
  readonly silenceMs?: number;
  /**
   * A request on a kept connection that the server resets is sent again on a new one (default: true): many services close idle
   * connections at the very moment. Not for a server that may be killed while it handles the request.
   */
  readonly resends?: boolean;
}

/** Sends requests to other servers over connections that are kept open. */
export class Upstream {
  readonly #silenceMs: number;
  readonly #resends: boolean;
  readonly #agents: Readonly<Record<'http:' | 'https:', http.Agent>>;

  constructor(options: UpstreamOptions = {}) {
    const { maxConnections = MAX_CONNECTIONS, silenceMs = SILENCE_LIMIT_MS, resends = true } = options;
    this.#silenceMs = silenceMs;
    this.#resends = resends;
    this.#agents = {
      'http:': new http.Agent({ keepAlive: true, maxSockets: maxConnections }),
      'https:': new https.Agent({ keepAlive: true, maxSockets: maxConnections }),
    };
  }

  /**
   * Resolves when the head of the response has arrived; its body is read by the caller.
   * @throws the error of the connection
   */
  async send(request: UpstreamRequest): Promise<http.IncomingMessage> {
    try {
      return await this.#attempt(request);
    } catch (error) {
      if (!(error instanceof StaleConnectionError)) throw error;
      return await this.#attempt(request);
    }
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  #attempt({
    origin,
    method,
    target,
    headers,
    body,
    signal,
  }: UpstreamRequest): Promise<http.IncomingMessage> {
    const isSecure = origin.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const request = (isSecure ? https : http).request(
        {
          agent: this.#agents[isSecure ? 'https:' : 'http:'],
          // Node expects an IPv6 address without brackets.
          host: origin.hostname.replace(/^\[|\]$/g, ''),
          port: origin.port,
          method,
          path: target,
          headers: { ...headers, 'content-length': body.length },
          signal,
        },
        resolve,
      );
      request.setTimeout(this.#silenceMs, () => {
        request.destroy(new Error(`no response within ${this.#silenceMs / 1000} s`));
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        const isStale = this.#resends && request.reusedSocket && error.code === 'ECONNRESET';
        reject(isStale ? new StaleConnectionError({ cause: error }) : error);
      });
      request.end(body);
    });
  }
}

/** @throws when the body is longer than the bound */
export async function readBody(response: http.IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) {
      response.destroy();
      throw new Error(`the response is longer than ${maxBytes} bytes`);
    }
  }
  return Buffer.concat(chunks, length);
}

/** The other server closed a kept connection while the request was sent: it has most likely not handled the request. */
class StaleConnectionError extends Error {
  constructor(options: ErrorOptions) {
    super('the connection was closed while it was idle', options);
  }
}

/** The connection failed before the request was sent. */
const UNSENT_CODES = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);

/** Whether a request whose connection failed may have been received. */
export function wasSent(error: unknown): boolean {
  return !UNSENT_CODES.has((error as NodeJS.ErrnoException).code ?? '');
}
