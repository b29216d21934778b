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
