import * as http from 'node:http';
import type { IncomingMessage } from 'node:http';
import * as https from 'node:https';
import { rootCertificates } from 'node:tls';
import { MIB } from '../lib/bytes.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { type EndpointSource, explainConnectionError, noResponse } from './errors.ts';

export interface OutgoingRequest {
  readonly method: string;
  /** Percent-encoded, with the query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface IncomingResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface Transport {
  send(
    request: OutgoingRequest,
    options: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<IncomingResponse>;
  close(): void;
}

// GetRecords returns up to 10 MiB of data, 14 MiB as base64; a code bundle may be larger.
const MAX_RESPONSE_BYTES = 128 * MIB;

export interface TransportOptions {
  readonly maxConnections: number;
  readonly ca: string | undefined;
  readonly source: EndpointSource;
}

/** HTTP/1.1 with keep-alive connections. */
export function createTransport(endpoint: URL, { maxConnections, ca, source }: TransportOptions): Transport {
  const { hostname, port, origin, protocol } = endpoint;
  const common = { keepAlive: true, maxSockets: maxConnections };
  const secure = protocol === 'https:';
  const agent = secure
    ? new https.Agent({ ...common, ...(ca !== undefined && { ca: [...rootCertificates, ca] }) })
    : new http.Agent(common);
  const sendRequest = secure ? https.request : http.request;
  return {
    close: () => agent.destroy(),
    send: ({ method, target, headers, body }, { timeoutMs, signal }) =>
      new Promise((resolve, reject) => {
        const fail = (error: unknown) => {
          const wasAborted = signal?.aborted === true;
          reject(wasAborted ? signal.reason : asOperatorError(error, origin, source));
        };
        const request = sendRequest(
          {
            agent,
            // Node.js expects an IPv6 address without brackets.
            host: hostname.replace(/^\[|\]$/g, ''),
            port,
            method,
            path: target,
            headers: { ...headers, 'content-length': Buffer.byteLength(body) },
            ...(signal ? { signal } : {}),
          },
          (response) => readResponse(response, resolve, fail),
        );
        request.setTimeout(timeoutMs, () => {
          request.destroy(noResponse(origin, timeoutMs / 1000, source));
        });
        request.on('error', fail);
        request.end(body);
      }),
  };
}

function readResponse(
  response: IncomingMessage,
  resolve: (response: IncomingResponse) => void,
  fail: (error: unknown) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_RESPONSE_BYTES) {
      response.destroy(new Error(`the response is longer than ${MAX_RESPONSE_BYTES} bytes`));
    }
  });
  response.on('error', fail);
  response.on('end', () => {
    const headers = response.headers as Readonly<Record<string, string | undefined>>;
    resolve({ status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks, length) });
  });
}

function asOperatorError(error: unknown, endpoint: string, source: EndpointSource): OperatorError {
  return error instanceof OperatorError ? error : explainConnectionError(error, endpoint, source);
}
