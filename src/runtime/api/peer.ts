import type { Invocation, ResponseSink } from '../port.ts';
import type { Answer } from './status-response.ts';

/** An invocation on its way to the process. */
export interface Delivery {
  readonly invocation: Invocation;
  /** When the process will be killed, milliseconds since the epoch. */
  readonly deadlineMs: number;
}

/** What a process says an invocation came to. */
export type Completion =
  | { readonly kind: 'response'; readonly payload: Buffer }
  /** The response has gone to the invocation's sink. */
  | { readonly kind: 'streamed' }
  | { readonly kind: 'error'; readonly payload: Buffer }
  | { readonly kind: 'too-large'; readonly sizeBytes: number; readonly maxBytes: number };

export interface InitFailure {
  readonly errorType: string;
  readonly payload: Buffer;
}

/** The environment as its process sees it through the Runtime API. */
export interface RuntimePeer {
  /** @returns why it may not poll now, or undefined: `deliver` is called when there is something to do */
  poll(deliver: (delivery: Delivery) => void): Answer | undefined;
  /** Where a streamed response of the invocation at hand goes; undefined when it is to be collected. */
  sinkOf(requestId: string): ResponseSink | undefined;
  complete(requestId: string, completion: Completion): Answer;
  failInit(failure: InitFailure): Answer;
}
