import type { ServiceError } from '../schema/error.ts';
import type { BodyCodec } from './body-codec.ts';

/** An error as the JSON protocols and their kin have it in the body. */
export function errorBody(codec: BodyCodec, error: ServiceError): string | Buffer {
  const { code, messageMember } = error.declaration;
  const message = error.message === '' ? {} : { [messageMember]: error.message };
  return codec.formatError({ __type: code, ...message, ...error.details });
}

/**
 * The code of the days of the query protocol, where the service has one.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible-trait
 */
export function queryErrorHeader({ declaration }: ServiceError): Readonly<Record<string, string>> {
  const { queryCode, fault } = declaration;
  if (queryCode === undefined) return {};
  return { 'x-amzn-query-error': `${queryCode};${fault === 'client' ? 'Sender' : 'Receiver'}` };
}

// A name as long is none; it is repeated to the client and no further.
const MAX_NAME_LENGTH = 128;

/**
 * For an operation that the service may have on AWS, and has not here.
 * @param operation its name, or `at METHOD PATH` of a request that names none
 */
export function notSupported(service: string, operation: string): string {
  const name = operation.slice(0, MAX_NAME_LENGTH);
  return `Millrace does not support the operation ${name} of ${service}. docs/support.md lists those that it supports.`;
}
