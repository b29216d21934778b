import type { Operation } from '../schema/operation.ts';
import type { ServiceTraits } from '../schema/service.ts';
import type { IncomingResponse, OutgoingRequest } from './transport.ts';

/** How one operation's calls look in one protocol. Made once for each operation. */
export interface OperationCodec {
  /** The request, but for the headers that every request has. */
  format(input: Readonly<Record<string, unknown>>): OutgoingRequest;
  /** The output of a call that succeeded. */
  parse(response: IncomingResponse): unknown;
  /** Code and sentence of a call that did not. */
  parseError(response: IncomingResponse): { readonly code: string; readonly message: string };
}

export type CodecCompiler = (service: ServiceTraits, operation: Operation) => OperationCodec;

/** For an answer that is no error of any service: a proxy's, or a program's that is not ours. */
export function unexpectedResponseError({ status, body }: IncomingResponse): {
  code: string;
  message: string;
} {
  // Enough to recognise a page of HTML by.
  const beginning = body.toString('utf8', 0, 200);
  return { code: `HTTP ${status}`, message: beginning };
}

/** The code alone: without a namespace before it or an address after it, which some services add. */
export function errorCode(code: string): string {
  return code.slice(code.indexOf('#') + 1).replace(/:.*$/s, '');
}
