import { defineError } from '../schema/error.ts';
import type { ServiceError } from '../schema/error.ts';
import type { BoundOperation, Service } from '../schema/service.ts';
import type { StructureShape } from '../schema/shape.ts';
import type { Exchange, Protocol } from './exchange.ts';
import { perform } from './exchange.ts';
import type { Failures } from './failures.ts';
import type { WireRequest, WireResponse } from './http.ts';
import { readHeaders, writeHeaders } from './rest/headers.ts';
import { compileBodyReader, compileBodyWriter } from './rest/json-body.ts';
import { placeMembers } from './rest/members.ts';
import { Routes } from './rest/routes.ts';
import type { RouteMatch } from './rest/routes.ts';
import { readScalarText } from './rest/scalar-text.ts';
import { findSignatureFault } from './sigv4-scope.ts';

const CONTENT_TYPE = 'application/json';

const UnreadableBody = defineError('InvalidRequestContentException');
const UnknownPath = defineError('UnknownOperationException', { status: 404 });

// What the JSON protocols answer with 400, this one answers with 403: spec/lambda.md 9.5.
const FORBIDDEN: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'MissingAuthenticationTokenException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'UnrecognizedClientException',
]);

// Errors of the framework around a service have no `Type`: spec/lambda.md 1.1.
const UNTYPED: ReadonlySet<string> = new Set([
  ...FORBIDDEN,
  'ValidationException',
  'SerializationException',
  'UnknownOperationException',
]);

interface Endpoint {
  readonly bound: BoundOperation;
  readonly name: string;
  readonly read: (request: WireRequest, labels: RouteMatch['labels']) => Record<string, unknown>;
  readonly write: (output: unknown) => Answer;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/**
 * Operations addressed by method and path, with JSON bodies: Lambda. Members travel where their bindings
 * say, the rest in the body.
 */
export class RestJson implements Protocol {
  readonly #service: Service;
  readonly #failures: Failures;
  readonly #routes: Routes;
  readonly #endpoints = new Map<string, Endpoint>();

  constructor(service: Service, failures: Failures) {
    this.#service = service;
    this.#failures = failures;
    this.#routes = new Routes(service);
    for (const [name, bound] of service.operations) {
      const { input, output, http } = bound.operation;
      this.#endpoints.set(name, {
        bound,
        name: `${service.name} ${name}`,
        read: compileRequestReader(input),
        write: compileAnswerWriter(output, http?.status ?? 200),
      });
    }
  }

  /** Whether some operation has this method and path. */
  serves(request: WireRequest): boolean {
    return this.#routes.find(request) !== undefined;
  }

  async answer(exchange: Exchange): Promise<WireResponse> {
    const { request, caller } = exchange;
    const match = this.#routes.find(request);
    const endpoint = match && this.#endpoints.get(match.name);
    if (!endpoint) {
      const { method, path } = request;
      return failed(exchange, UnknownPath(`${this.#service.name} has no operation at ${method} ${path}`));
    }
    const signatureFault = findSignatureFault(request);
    if (signatureFault) return failed(exchange, signatureFault);
    try {
      const input = endpoint.read(request, match.labels);
      const output = await perform(endpoint.bound, input, caller, this.#service.validationError);
      const { status, headers, body } = endpoint.write(output);
      return respond(exchange, status, headers, body);
    } catch (error) {
      return failed(exchange, this.#failures.toServiceError(error, endpoint.name, caller));
    }
  }
}

function compileRequestReader(shape: StructureShape): Endpoint['read'] {
  const members = placeMembers(shape);
  const readBody = compileBodyReader(shape);
  return ({ query, headers, body }, labels) => {
    const input = readJson(() => readBody(body));
    for (const { name, shape } of members.path) {
      const text = labels[name];
      if (text !== undefined) input[name] = readScalarText(shape, text);
    }
    for (const { name, shape, wireName } of members.query) {
      const text = Object.hasOwn(query, wireName) ? query[wireName] : undefined;
      if (text !== undefined) input[name] = readScalarText(shape, text);
    }
    readHeaders(members.header, headers, input);
    return input;
  };
}

function readJson<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw UnreadableBody(`Could not parse request body into json: ${error.message}`);
  }
}

function compileAnswerWriter(shape: StructureShape | undefined, successStatus: number): Endpoint['write'] {
  if (!shape) return () => ({ status: successStatus, headers: {}, body: '' });
  const members = placeMembers(shape);
  const writeBody = compileBodyWriter(shape);
  return (value) => {
    const output = value as Readonly<Record<string, unknown>>;
    const headers: Record<string, string> = {};
    writeHeaders(members.header, output, headers);
    const status = members.status && (output[members.status.name] as number | undefined);
    return { status: status ?? successStatus, headers, body: writeBody(output) };
  };
}

function failed(exchange: Exchange, error: ServiceError): WireResponse {
  const { code, status, fault, messageMember } = error.declaration;
  const message = error.message === '' ? {} : { [messageMember]: error.message };
  const type = fault === 'client' && !UNTYPED.has(code) ? { Type: 'User' } : {};
  return respond(
    exchange,
    FORBIDDEN.has(code) ? 403 : status,
    { 'x-amzn-errortype': code },
    JSON.stringify({ ...type, ...error.details, ...message }),
  );
}

function respond(
  { caller }: Exchange,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): WireResponse {
  const isEmpty = body.length === 0;
  return {
    status,
    headers: {
      'x-amzn-RequestId': caller.requestId,
      ...(isEmpty ? {} : { 'content-type': CONTENT_TYPE }),
      ...headers,
    },
    body,
  };
}
