import type { Extensions } from '../extensions/extensions.ts';
import type { FunctionSpec, Invocation, ResponseSink } from '../port.ts';
import type { StatusResponse } from './status-response.ts';

/** An invocation that is sent to the process. */
export interface Delivery {
  readonly invocation: Invocation;
  /** When the process will be killed, milliseconds since the epoch. */
  readonly deadlineMs: number;
}

/** How an invocation ended, as its process reports it. */
export type Completion =
  | { readonly kind: 'response'; readonly payload: Buffer }
  /** The response was written to the invocation's sink. */
  | { readonly kind: 'streamed' }
  | { readonly kind: 'error'; readonly payload: Buffer }
  | { readonly kind: 'too-large'; readonly maxBytes: number };

export interface InitFailure {
  readonly errorType: string;
  readonly payload: Buffer;
}

/** An execution environment as the Runtime API sees it. */
export interface RuntimePeer {
  readonly extensions: Extensions;
  /** The function, as extensions see it. */
  readonly functionFacts: Pick<FunctionSpec, 'account' | 'functionName' | 'version' | 'handler'>;
  /** @returns an error if the process may not poll now; otherwise `deliver` is called with the next invocation */
  poll(deliver: (delivery: Delivery) => void): StatusResponse | undefined;
  /** The process closed the connection on which it waited for an invocation. It can receive none. */
  disconnect(): void;
  /** The sink of the current invocation's streamed response; undefined if the response is to be collected. */
  sinkOf(requestId: string): ResponseSink | undefined;
  complete(requestId: string, completion: Completion): StatusResponse;
  failInit(failure: InitFailure): StatusResponse;
}
