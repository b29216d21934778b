import type { Operation } from '../schema/operation.ts';
import type { ServiceTraits } from '../schema/service.ts';
import type { IncomingResponse, OutgoingRequest } from './transport.ts';

/** Formats and parses the calls of one operation in one protocol. Compiled once for each operation. */
export interface OperationCodec {
  /** The request, without the headers that all requests have. */
  format(input: Readonly<Record<string, unknown>>): OutgoingRequest;
  /** The output of a successful call. */
  parse(response: IncomingResponse): unknown;
  /** The code and message of a failed call; undefined when no service produced the response, but a proxy, for example. */
  parseError(response: IncomingResponse): { readonly code: string; readonly message: string } | undefined;
}

export type CodecCompiler = (service: ServiceTraits, operation: Operation) => OperationCodec;

/** The code without the namespace before it and the URL after it, which some services add. */
export function errorCode(code: string): string {
  return code.slice(code.indexOf('#') + 1).replace(/:.*$/s, '');
}
