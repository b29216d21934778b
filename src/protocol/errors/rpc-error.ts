import type { ServiceError } from '../../schema/error.ts';
import type { BodyCodec } from '../body-codec.ts';

/** The body of an error in the RPC protocols, JSON or CBOR. */
export function errorBody(codec: BodyCodec, error: ServiceError): string | Buffer {
  const { code, messageMember } = error.declaration;
  const message = error.message === '' ? {} : { [messageMember]: error.message };
  return codec.formatError({ __type: code, ...message, ...error.details });
}

/**
 * The header with the error code of the query protocol, for services that used that protocol before.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible-trait
 */
export function queryErrorHeader({ declaration }: ServiceError): Readonly<Record<string, string>> {
  const { queryCode, fault } = declaration;
  if (queryCode === undefined) return {};
  return { 'x-amzn-query-error': `${queryCode};${fault === 'client' ? 'Sender' : 'Receiver'}` };
}

// Bounds the part of a client's text that is repeated in a message.
const MAX_NAME_LENGTH = 128;

/**
 * The message for an operation that is not supported.
 * @param operation its name, or `at METHOD PATH` of a request that names none
 */
export function notSupported(service: string, operation: string): string {
  const name = operation.slice(0, MAX_NAME_LENGTH);
  return `Millrace does not support the operation ${name} of ${service}. docs/support.md lists those that it supports.`;
}
