import type { Authority, Caller } from '../schema/caller.ts';
import type { WireRequest, WireResponse } from './http.ts';
import type { CheckedSignature } from './signature/check.ts';

/** A request while a protocol handles it, with its caller. */
export interface Exchange {
  readonly request: WireRequest;
  readonly caller: Caller;
  /** The authority of a request without a signature, for services that serve such; undefined while access is not checked. */
  readonly anonymous?: Authority | undefined;
  /** The value of `x-amz-id-2`. */
  readonly id2: string;
  readonly signature: CheckedSignature;
  readonly observer?: RequestObserver | undefined;
}

/** Who sent a request. */
export interface IdentifiedClient {
  readonly caller: Caller;
  readonly signature: Pick<CheckedSignature, 'verifiedKey'>;
}

/** Sees how a request is handled. */
export interface RequestObserver {
  /** Called before the request is handled. */
  identified(client: IdentifiedClient): void;
  /**
   * Called when the operation is known.
   * @param name with its service: `kinesis PutRecord`
   */
  addressed(name: string): void;
}

/** Reads a request, calls the operation, and writes the response or the error in the format of the protocol. */
export interface Protocol {
  handle(exchange: Exchange): Promise<WireResponse>;
}
