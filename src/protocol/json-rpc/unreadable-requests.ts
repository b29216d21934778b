import { parseJson } from '../../lib/json/bounded-json.ts';
import { AccessDenied, UnrecognizedClient } from '../../schema/common-errors.ts';
import type { ServiceError } from '../../schema/error.ts';
import { cborCodec } from '../cbor/codec.ts';
import type { Exchange } from '../exchange.ts';
import type { WireResponse } from '../http.ts';
import { escapeXml } from '../xml/escape.ts';

/*
 * AWS's responses to requests that name no operation or have an unknown content type. All of them were recorded from
 * AWS: docs/aws/wire-protocols.md#order-of-checks.
 */

/** The valid part of an `X-Amz-Target`: nothing, its form `a.b`, the service as well, or the operation as well. */
export type TargetValidity = 'nothing' | 'form' | 'service' | 'operation';

export function rejectUnaddressed(exchange: Exchange): WireResponse {
  return xmlError(exchange, AccessDenied('Unable to determine service/operation name to be authorized'));
}

/** Rejects a POST whose content type belongs to none of the protocols. */
export function rejectContentType(
  exchange: Exchange,
  contentType: string,
  target: TargetValidity,
): WireResponse {
  const { body, headers } = exchange.request;
  if (body.length === 0) {
    const code = target === 'operation' ? 'SerializationException' : 'UnknownOperationException';
    return cborError(exchange, { __type: code });
  }
  if (contentType === 'application/json') return coralEnvelope(exchange);
  if (target === 'nothing') return rejectUnaddressed(exchange);
  const signatureFault = exchange.signature.faultFor(undefined);
  if (signatureFault) return xmlError(exchange, signatureFault);
  switch (target) {
    case 'operation':
      return respond(exchange, 404, '<UnknownOperationException/>\n');
    case 'service':
      return respond(exchange, 500, '<InternalFailure/>\n');
    case 'form':
      return xmlError(exchange, UnrecognizedClient(noStrategy(headers['x-amz-target'] ?? '')));
  }
}

function noStrategy(target: string): string {
  const dot = target.lastIndexOf('.');
  const [service, operation] = [target.slice(0, dot), target.slice(dot + 1)];
  return `No authorization strategy was found for service: ${service}, operation: ${operation}`;
}

function coralEnvelope(exchange: Exchange): WireResponse {
  const isParsable = isJson(exchange.request.body);
  const code = isParsable ? 'UnknownOperationException' : 'SerializationException';
  return respond(
    exchange,
    isParsable ? 404 : 400,
    `{"Output":{"__type":"com.amazon.coral.service#${code}"},"Version":"1.0"}`,
    'application/json',
  );
}

function isJson(body: Buffer): boolean {
  try {
    parseJson(body);
    return true;
  } catch {
    return false;
  }
}

function xmlError(exchange: Exchange, { code, message }: ServiceError): WireResponse {
  return respond(exchange, 403, `<${code}>\n  <Message>${escapeXml(message)}</Message>\n</${code}>\n`);
}

function cborError(exchange: Exchange, members: Readonly<Record<string, string>>): WireResponse {
  return respond(exchange, 400, cborCodec.formatError(members), cborCodec.contentType);
}

function respond(
  { caller, id2 }: Exchange,
  status: number,
  body: string | Buffer,
  contentType?: string,
): WireResponse {
  const type = contentType === undefined ? {} : { 'Content-Type': contentType };
  return { status, headers: { 'x-amzn-RequestId': caller.requestId, 'x-amz-id-2': id2, ...type }, body };
}
