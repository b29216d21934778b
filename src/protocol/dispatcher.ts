import type { Logger } from '../lib/log.ts';
import type { Random } from '../lib/random.ts';
import type { Service } from '../schema/service.ts';
import type { WireRequest, WireResponse } from './http.ts';

export interface DispatcherOptions {
  /** Told of every failure that is no service error: its cause never reaches the client. */
  readonly logger: Logger;
  readonly random: Random;
}

/** What the listener knows of a request beside its bytes. */
export interface RequestFacts {
  /** A UUID: `x-amzn-RequestId` of the answer and `requestId` of the caller. */
  readonly requestId: string;
  /** Aborted when the client goes away or the server stops. */
  readonly signal: AbortSignal;
}

/**
 * Answers one request, whatever it holds. Failures become error answers in the style of the service's
 * protocol; the promise rejects only with a BrokenInvariant, which should stop the process.
 */
export type Dispatch = (request: WireRequest, facts: RequestFacts) => Promise<WireResponse>;

/** Finds a request's service and operation, and carries it there and back. */
export function createDispatcher(services: readonly Service[], options: DispatcherOptions): Dispatch {
  void services;
  void options;
  return (_request, { requestId }) =>
    Promise.resolve({
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': requestId },
      body: '{"__type":"UnknownOperationException"}',
    });
}
