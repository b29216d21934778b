import type { IncomingMessage } from 'node:http';
import { MIB } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { type Credentials, signRequest } from '../../lib/aws/signature-v4.ts';
import type { Caller } from '../../schema/caller.ts';
import { AccessDenied } from '../../schema/common-errors.ts';
import { isServiceError, type ServiceError } from '../../schema/error.ts';
import { errorResponse } from '../../protocol/errors/error-response.ts';
import type { Exchange, Protocol } from '../../protocol/exchange.ts';
import type { WireRequest, WireResponse } from '../../protocol/http.ts';
import { type ForwardTarget, isAws, localCredentials, originOf, signingRegion } from './forward-target.ts';
import { readBody, type Upstream } from '../../lib/http/upstream.ts';
import { CONNECTION_HEADERS } from '../../lib/http/connection-headers.ts';

/** What a request to another server consists of, apart from its signature. */
export type ForwardedRequest = Pick<WireRequest, 'method' | 'path' | 'headers' | 'body'> & {
  readonly rawQuery: string;
};

export interface ForwardedServiceOptions {
  readonly upstream: Upstream;
  readonly credentials: () => Promise<Credentials | undefined>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** An error with the code and the status that clients and stacks see. */
interface ForwardFailure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const MAX_BUFFERED_BYTES = MIB;

// Besides the headers of the connection: those that belong to the client's signature.
const OWN_HEADERS = new Set([
  ...CONNECTION_HEADERS,
  'authorization',
  'date',
  'x-amz-date',
  'x-amz-security-token',
]);
const SIGNED_HEADER = /^(?:host|content-type|content-encoding|x-amz-.*)$/;
const SIGNATURE_PARAMETER =
  /^X-Amz-(?:Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token)=/i;

/**
 * Passes the requests of a service to another server, signed again: their signature covers this server's host, and AWS
 * would not know the keys of local clients and functions.
 */
export class ForwardedService implements Protocol {
  readonly target: ForwardTarget;
  readonly #options: ForwardedServiceOptions;
  /** The failure that was logged last, until a request succeeds. */
  #reported: string | undefined;

  constructor(target: ForwardTarget, options: ForwardedServiceOptions) {
    this.target = target;
    this.#options = options;
  }

  async handle(exchange: Exchange): Promise<WireResponse> {
    const { request, caller } = exchange;
    const refusal = await this.#refusal(exchange);
    if (refusal) {
      const { code, message, declaration } = refusal;
      return errorResponse(exchange, { status: declaration.status, code, message });
    }
    try {
      const response = await this.send({ ...request, rawQuery: unsigned(request.rawQuery ?? '') }, caller);
      this.#reported = undefined;
      const length = Number(response.headers['content-length']);
      // Most responses are short, and a length lets the client read them at once; others are passed on as they arrive.
      const body = length <= MAX_BUFFERED_BYTES ? await readBody(response, MAX_BUFFERED_BYTES) : response;
      return { status: response.statusCode!, ...headersOf(response), body };
    } catch (error) {
      const failure = this.failureOf(error, caller);
      this.#warnOnce(failure.message);
      return errorResponse(exchange, failure);
    }
  }

  /** @throws MissingCredentialsError; the error of the connection */
  async send(request: ForwardedRequest, caller: Caller): Promise<IncomingMessage> {
    const { method, path, rawQuery } = request;
    const origin = originOf(this.target, caller, request.headers['x-amz-target']);
    // The buffer of a request may be reused before a slow server has read all of it.
    const body = Buffer.from(request.body);
    const headers: Record<string, string> = { host: origin.host };
    for (const [name, value] of Object.entries(request.headers)) {
      if (value !== undefined && !OWN_HEADERS.has(name) && !name.startsWith(':')) headers[name] = value;
    }
    const signed = Object.fromEntries(Object.entries(headers).filter(([name]) => SIGNED_HEADER.test(name)));
    const signature = signRequest(
      { method, path, rawQuery, headers: signed, body },
      await this.#credentials(caller),
      { region: signingRegion(this.target, caller), service: this.target.service },
      this.#options.clock.now(),
    );
    return this.#options.upstream.send({
      origin,
      method,
      target: rawQuery === '' ? path : `${path}?${rawQuery}`,
      headers: { ...headers, ...signature },
      body,
      signal: caller.signal,
    });
  }

  /** The response to a request for which `send` failed. */
  failureOf(error: unknown, caller: Caller): ForwardFailure {
    const message = this.#explain(error, caller);
    // Not a status that clients retry, ten times for DynamoDB: a person has to start the server.
    if (isUnsent(error)) return { status: 400, code: 'ForwardedServiceUnreachable', message };
    return { status: 503, code: 'ServiceUnavailable', message };
  }

  /**
   * The other server gets the credentials of this server, so the client is checked here, if access is checked at all. The
   * resource is known to the other server only.
   */
  async #refusal({ request, caller, signature }: Exchange): Promise<ServiceError | undefined> {
    if (!caller.authority) return undefined;
    const { service } = this.target;
    const fault = signature.faultFor(service);
    if (fault) return fault;
    const operation = request.headers['x-amz-target']?.split('.').at(-1) ?? request.query['Action'] ?? '*';
    const permission = { action: `${service}:${operation}`, resource: '*' };
    try {
      await caller.authority.require([permission], caller, AccessDenied);
      return undefined;
    } catch (error) {
      if (isServiceError(error)) return error;
      throw error;
    }
  }

  #warnOnce(message: string): void {
    if (message !== this.#reported) this.#options.logger.warn(message);
    this.#reported = message;
  }

  async #credentials(caller: Caller): Promise<Credentials> {
    if (!isAws(this.target)) return localCredentials(caller);
    const credentials = await this.#options.credentials();
    if (!credentials) throw new MissingCredentialsError(this.target.service);
    return credentials;
  }

  /** What the failure of `send` means, and the remedy. */
  #explain(error: unknown, caller: Caller): string {
    if (error instanceof MissingCredentialsError) return error.message;
    const { service } = this.target;
    const { code, message } = error as NodeJS.ErrnoException;
    return (
      `${service} is forwarded to ${originOf(this.target, caller).origin}, which cannot be reached ` +
      `(${code ?? message}). Start it, or correct --forward ${service}=URL.`
    );
  }
}

const UNSENT_CODES = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);

// Failures of the TLS handshake, and of the verification of a certificate: https://nodejs.org/api/tls.html
const HANDSHAKE_CODE = /CERT|VERIFY|^ERR_(?:TLS|SSL)_|^EPROTO$/;

/** Whether the request has changed nothing, as if it had been rejected. */
function isUnsent(failure: unknown): boolean {
  if (failure instanceof MissingCredentialsError) return true;
  const { code = '' } = failure as NodeJS.ErrnoException;
  return UNSENT_CODES.has(code) || HANDSHAKE_CODE.test(code);
}

class MissingCredentialsError extends Error {
  constructor(service: string) {
    super(
      `${service} is forwarded to AWS, and the server has no credentials for AWS. Set AWS_ACCESS_KEY_ID and ` +
        'AWS_SECRET_ACCESS_KEY before it starts: eval "$(aws configure export-credentials --format env)".',
    );
  }
}

/** Removes the signature from a query. */
function unsigned(rawQuery: string): string {
  if (!rawQuery.includes('X-Amz-')) return rawQuery;
  return rawQuery
    .split('&')
    .filter((pair) => !SIGNATURE_PARAMETER.test(pair))
    .join('&');
}

function headersOf(response: IncomingMessage): Pick<WireResponse, 'headers' | 'cookies'> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (typeof value === 'string' && !OWN_HEADERS.has(name)) headers[name] = value;
  }
  const { 'set-cookie': cookies } = response.headers;
  return { headers, ...(cookies && { cookies }) };
}
