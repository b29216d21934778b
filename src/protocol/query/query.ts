import { isUtf8 } from 'node:buffer';
import { AccessDenied } from '../../schema/common-errors.ts';
import { defineError, type ServiceError } from '../../schema/error.ts';
import type { Caller } from '../../schema/caller.ts';
import { callOperation, type BoundOperation, type Service } from '../../schema/service.ts';
import type { BodyDecoder } from '../content-encoding.ts';
import type { Exchange, Protocol } from '../exchange.ts';
import type { Failures } from '../errors/failures.ts';
import type { WireRequest, WireResponse } from '../http.ts';
import { signedCaller } from '../signed-caller.ts';
import { type FormNode, parseForm } from './form.ts';
import { NotUtf8, rejectOtherEscapes } from '../escapes.ts';
import { readFormStructure } from './read.ts';
import { escapeXml } from '../xml/escape.ts';
import { writeXmlMembers } from '../xml/write.ts';

const InvalidAction = defineError('InvalidAction');
const MissingAction = defineError('MissingAction');

// Errors with a different code in query services: docs/aws/cloudwatch.md#protocols and
// docs/aws/wire-protocols.md#authentication-errors.
const QUERY_CODES: Readonly<Record<string, { code: string; status: number; message?: string }>> = {
  ValidationException: { code: 'ValidationError', status: 400 },
  SerializationException: { code: 'MalformedInput', status: 400 },
  UnrecognizedClientException: { code: 'InvalidClientTokenId', status: 403 },
  InvalidSignatureException: { code: 'SignatureDoesNotMatch', status: 403 },
  ExpiredTokenException: { code: 'ExpiredToken', status: 403 },
  AccessDeniedException: { code: 'AccessDenied', status: 403 },
  MissingAuthenticationTokenException: {
    code: 'MissingAuthenticationToken',
    status: 403,
    message: 'Request is missing Authentication Token',
  },
  IncompleteSignatureException: { code: 'IncompleteSignature', status: 400 },
};

/**
 * The AWS query protocol: a form with `Action` and `Version`, and XML responses. CloudFormation, STS, IAM and other
 * services use it.
 */
export class Query implements Protocol {
  readonly #failures: Failures;
  readonly #services: readonly Service[];
  readonly #decoder: BodyDecoder;

  constructor(services: readonly Service[], failures: Failures, decoder: BodyDecoder) {
    this.#decoder = decoder;
    this.#services = services.filter(({ protocols }) => protocols.includes('query'));
    this.#failures = failures;
  }

  /** Whether a request uses this protocol, for any service. */
  static matches({ headers, query }: WireRequest): boolean {
    return (
      headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true || 'Action' in query
    );
  }

  async handle(exchange: Exchange): Promise<WireResponse> {
    const { request, caller } = exchange;
    let service: Service | undefined;
    let name = 'query';
    try {
      const form = readForm(request, await this.#decoder.decode(request));
      const action = form.children.get('Action')?.value;
      const version = form.children.get('Version')?.value;
      service = this.#find(action, version);
      const bound = action === undefined ? undefined : service?.operations.get(action);
      if (service && bound) exchange.observer?.addressed(`${service.name} ${action}`);
      const called = bound?.operation.unsigned ? caller : signedCaller(exchange, service);
      if (action === undefined) throw MissingAction('Could not find an Action in the request');
      if (!service || !bound) {
        const printed = version ?? 'NO_VERSION_SPECIFIED';
        throw InvalidAction(`Could not find operation ${action} for version ${printed}`);
      }
      refuseChangeByGet(request, bound);
      name = `${service.name} ${action}`;
      return respond(exchange, 200, await run(service, bound, form, called));
    } catch (error) {
      return errorResponse(exchange, service, this.#failures.toServiceError(error, name, caller));
    }
  }

  /** Finds the service by version, which differs between services; without a version, by action. */
  #find(action: string | undefined, version: string | undefined): Service | undefined {
    return this.#services.find(({ apiVersion, operations }) =>
      version === undefined ? action !== undefined && operations.has(action) : apiVersion === version,
    );
  }
}

/**
 * AWS accepts any action by GET, because it verifies the signature. Signatures are not verified here, and an `<img>` of any
 * web page can send a GET with any query.
 */
function refuseChangeByGet({ method }: WireRequest, { operation }: BoundOperation): void {
  if (method === 'POST' || (method === 'GET' && operation.readOnly)) return;
  throw AccessDenied(
    `${operation.name} cannot be called by ${method} here: signatures are not verified, so a web page could send it. Use POST.`,
  );
}

async function run(service: Service, bound: BoundOperation, form: FormNode, caller: Caller): Promise<string> {
  const { name, input, output } = bound.operation;
  const result = await callOperation(bound, readFormStructure(input, form), caller);
  const inner = output ? `<${name}Result>${writeXmlMembers(output, result)}</${name}Result>` : '';
  const metadata = `<ResponseMetadata><RequestId>${caller.requestId}</RequestId></ResponseMetadata>`;
  return `<${name}Response${namespaceOf(service)}>${inner}${metadata}</${name}Response>`;
}

/** Fields may be in the query and in the body. */
function readForm({ query, rawQuery }: WireRequest, bytes: Buffer): FormNode {
  const body = bytes.toString('utf8');
  if (!isUtf8(bytes)) throw NotUtf8();
  rejectOtherEscapes(body);
  rejectOtherEscapes(rawQuery);
  const fields = new URLSearchParams(query).toString();
  return parseForm(fields === '' ? body : `${body}&${fields}`);
}

function errorResponse(exchange: Exchange, service: Service | undefined, error: ServiceError): WireResponse {
  const override = QUERY_CODES[error.code];
  const { code, status, message } = {
    code: error.declaration.queryCode ?? error.code,
    status: error.declaration.status,
    message: error.message,
    ...override,
  };
  const type = error.declaration.fault === 'client' ? 'Sender' : 'Receiver';
  return respond(
    exchange,
    status,
    `<ErrorResponse${namespaceOf(service)}><Error><Type>${type}</Type><Code>${escapeXml(code)}</Code>` +
      `<Message>${escapeXml(message)}</Message></Error><RequestId>${exchange.caller.requestId}</RequestId></ErrorResponse>`,
  );
}

function namespaceOf(service: Service | undefined): string {
  return service?.xmlNamespace === undefined ? '' : ` xmlns="${escapeXml(service.xmlNamespace)}"`;
}

function respond({ caller }: Exchange, status: number, body: string): WireResponse {
  return {
    status,
    headers: { 'x-amzn-RequestId': caller.requestId, 'Content-Type': 'text/xml' },
    body,
  };
}
