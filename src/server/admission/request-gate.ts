import type { Readable } from 'node:stream';
import { BrokenInvariant } from '../../lib/assert.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Dispatch } from '../../protocol/dispatcher.ts';
import type { WireRequest, WireResponse } from '../../protocol/http.ts';
import type { BodyBuffers } from './body-buffers.ts';
import type { InFlightRequest, InFlightRequests } from './in-flight-requests.ts';
import type { OpenStreams } from './open-streams.ts';
import { readBody } from './read-body.ts';
import type { SlowBodies } from './slow-bodies.ts';
import type { UnreadResponses } from './unread-responses.ts';

export interface RequestGateOptions {
  readonly dispatch: Dispatch;
  readonly inFlightRequests: InFlightRequests;
  readonly buffers: BodyBuffers;
  readonly openStreams: OpenStreams;
  readonly unreadResponses: UnreadResponses;
  readonly slowBodies: SlowBodies;
  readonly maxBodyBytes: number;
  readonly maxRpcBodyBytes: number;
  readonly logger: Logger;
  /** Called when an invariant is broken; the process must stop. */
  readonly onFatal: (error: unknown) => void;
}

export interface GateResponse {
  readonly response: WireResponse;
  /** The rest of the request is not read, so its stream or connection ends with the response. */
  readonly isBodyUnread?: boolean;
  /** Call when the response has been sent: the body of the request may then be overwritten. */
  release(): void;
}

/** Applies the bounds of the listener to each request, over HTTP/1.1 and HTTP/2, and dispatches it. */
export class RequestGate {
  readonly inFlightRequests: InFlightRequests;
  readonly openStreams: OpenStreams;
  readonly unreadResponses: UnreadResponses;
  readonly maxRpcBodyBytes: number;
  readonly logger: Logger;
  readonly #maxBodyBytes: number;
  readonly #dispatch: Dispatch;
  readonly #buffers: BodyBuffers;
  readonly #slowBodies: SlowBodies;
  readonly #onFatal: (error: unknown) => void;

  constructor(options: RequestGateOptions) {
    this.inFlightRequests = options.inFlightRequests;
    this.openStreams = options.openStreams;
    this.unreadResponses = options.unreadResponses;
    this.maxRpcBodyBytes = options.maxRpcBodyBytes;
    this.logger = options.logger;
    this.#maxBodyBytes = options.maxBodyBytes;
    this.#dispatch = options.dispatch;
    this.#buffers = options.buffers;
    this.#slowBodies = options.slowBodies;
    this.#onFatal = options.onFatal;
  }

  /**
   * Reads the body of a request, then dispatches it.
   * @returns undefined when the client disconnected before the end of the body
   */
  async receive(
    inFlight: InFlightRequest,
    head: Omit<WireRequest, 'body'>,
    source: Readable,
  ): Promise<GateResponse | undefined> {
    const { headers } = head;
    const body = await readBody(source, {
      declaredBytes: declaredLength(headers),
      maxBytes: this.#maxBodyBytesOf(headers),
      buffers: this.#buffers,
      slowBodies: this.#slowBodies,
    });
    switch (body.kind) {
      case 'aborted':
        return undefined;
      case 'too-large':
        return this.refuseTooLarge(inFlight, headers);
      case 'too-slow':
        return {
          ...refusal(
            408,
            inFlight,
            'RequestTimeoutException',
            'The body of the request did not arrive in time.',
          ),
          isBodyUnread: true,
        };
      case 'no-memory':
        return refuseBusy(inFlight, 'large requests');
      case 'complete': {
        const { method, path, query, rawQuery = '', rawHeaders } = head;
        const request = { method, path, query, rawQuery, headers, rawHeaders, body: body.bytes };
        return { response: await this.dispatch(inFlight, request), release: () => body.release() };
      }
    }
  }

  /** Dispatches a request whose body has been read. Never rejects. */
  async dispatch(inFlight: InFlightRequest, request: WireRequest): Promise<WireResponse> {
    try {
      return await this.#dispatch(request, inFlight);
    } catch (error) {
      if (error instanceof BrokenInvariant) this.#onFatal(error);
      else
        this.logger.error('a request failed', {
          requestId: inFlight.requestId,
          path: request.path,
          error,
        });
      return refusal(500, inFlight, 'InternalFailure', undefined).response;
    }
  }

  reportUnsent({ requestId }: InFlightRequest, error: unknown): void {
    this.logger.error('a response could not be sent', { requestId, error });
  }

  /** Whether the declared length of a body exceeds the bound, for a client that sent `Expect: 100-continue`. */
  isTooLarge(headers: WireRequest['headers']): boolean {
    return (declaredLength(headers) ?? 0) > this.#maxBodyBytesOf(headers);
  }

  refuseTooLarge(inFlight: InFlightRequest, headers: WireRequest['headers']): GateResponse {
    const sentence = `Request must be smaller than ${this.#maxBodyBytesOf(headers)} bytes`;
    return refusal(413, inFlight, 'RequestEntityTooLargeException', sentence);
  }

  /** For headers that are too large, of a protocol where Node does not refuse them itself. */
  refuseHeaders(inFlight: InFlightRequest): GateResponse {
    return {
      ...refusal(431, inFlight, 'RequestHeaderSectionTooLarge', 'The headers of the request are too large.'),
      isBodyUnread: true,
    };
  }

  /** For one request too many. */
  refuseStream(inFlight: InFlightRequest): GateResponse {
    return { ...refuseBusy(inFlight, 'requests'), isBodyUnread: true };
  }

  refuseHosts(inFlight: InFlightRequest): GateResponse {
    return {
      ...refusal(400, inFlight, 'BadRequest', 'The request has more than one Host header.'),
      isBodyUnread: true,
    };
  }

  #maxBodyBytesOf(headers: WireRequest['headers']): number {
    return headers['x-amz-target'] === undefined ? this.#maxBodyBytes : this.maxRpcBodyBytes;
  }
}

function refuseBusy(inFlight: InFlightRequest, what: string): GateResponse {
  return refusal(503, inFlight, 'ServiceUnavailable', `Too many ${what} at once. Retry with a back-off.`);
}

function declaredLength(headers: WireRequest['headers']): number | undefined {
  const text = headers['content-length'];
  return text === undefined ? undefined : Number(text);
}

// The service is not known yet, so the response has the format that most clients read.
function refusal(
  status: number,
  { requestId }: InFlightRequest,
  code: string,
  message: string | undefined,
): GateResponse {
  return {
    response: {
      status,
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amzn-RequestId': requestId,
        'x-amzn-ErrorType': code,
      },
      body: JSON.stringify({ __type: code, message }),
    },
    release() {},
  };
}
