import type { Readable } from 'node:stream';
import { BrokenInvariant } from '../../lib/assert.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Dispatch } from '../../protocol/dispatcher.ts';
import type { WireRequest, WireResponse } from '../../protocol/http.ts';
import type { BodyBuffers } from './body-buffers.ts';
import type { InFlightRequest, InFlightRequests } from './in-flight-requests.ts';
import { readBody } from './read-body.ts';
import type { UnreadResponses } from './unread-responses.ts';

/** What both wires share: where requests go, and the bounds they pass on the way. */
export interface RequestGate {
  readonly dispatch: Dispatch;
  readonly inFlightRequests: InFlightRequests;
  readonly buffers: BodyBuffers;
  readonly unread: UnreadResponses;
  readonly maxBodyBytes: number;
  readonly maxRpcBodyBytes: number;
  readonly logger: Logger;
  /** Told of a broken invariant: the process cannot go on. */
  readonly onFatal: (error: unknown) => void;
}

export interface Answer {
  readonly response: WireResponse;
  /** Call when the response has been sent: the request's body is not needed any more. */
  release(): void;
}

/** @returns undefined when the client left before its request was whole */
export async function answer(
  gate: RequestGate,
  inFlight: InFlightRequest,
  head: Omit<WireRequest, 'body'>,
  source: Readable,
): Promise<Answer | undefined> {
  const maxBytes = maxBodyBytes(gate, head.headers);
  const body = await readBody(source, statedLength(head.headers), maxBytes, gate.buffers);
  switch (body.kind) {
    case 'aborted':
      return undefined;
    case 'too-large':
      return refuseTooLarge(gate, inFlight, head.headers);
    case 'no-memory':
      return refusal(
        503,
        inFlight,
        'ServiceUnavailable',
        'Too many large requests at once. Retry with a back-off.',
      );
    case 'complete': {
      const { method, path, query, rawQuery = '', headers } = head;
      const request = { method, path, query, rawQuery, headers, body: body.bytes };
      return { response: await dispatchTo(gate, inFlight, request), release: () => body.release() };
    }
  }
}

/** Answers a request that is here as a whole. */
export async function dispatchTo(
  gate: RequestGate,
  inFlight: InFlightRequest,
  request: WireRequest,
): Promise<WireResponse> {
  try {
    return await gate.dispatch(request, inFlight);
  } catch (error) {
    if (error instanceof BrokenInvariant) gate.onFatal(error);
    else
      gate.logger.error('a request failed', {
        requestId: inFlight.requestId,
        path: request.path,
        cause: error,
      });
    return refusal(500, inFlight, 'InternalFailure', undefined).response;
  }
}

/** Logs that an answer could not be sent as it is. */
export function reportUnsent({ logger }: RequestGate, { requestId }: InFlightRequest, error: unknown): void {
  logger.error('an answer could not be sent', { requestId, cause: error });
}

/** For a client that asks before it sends (`Expect: 100-continue`). */
export function isTooLarge(gate: RequestGate, headers: WireRequest['headers']): boolean {
  return (statedLength(headers) ?? 0) > maxBodyBytes(gate, headers);
}

export function refuseTooLarge(
  gate: RequestGate,
  inFlight: InFlightRequest,
  headers: WireRequest['headers'],
): Answer {
  const sentence = `Request must be smaller than ${maxBodyBytes(gate, headers)} bytes`;
  return refusal(413, inFlight, 'RequestEntityTooLargeException', sentence);
}

function maxBodyBytes(gate: RequestGate, headers: WireRequest['headers']): number {
  return headers['x-amz-target'] === undefined ? gate.maxBodyBytes : gate.maxRpcBodyBytes;
}

function statedLength(headers: WireRequest['headers']): number | undefined {
  const text = headers['content-length'];
  return text === undefined ? undefined : Number(text);
}

// Refused before its service is known, so the answer is in the form that most clients read.
function refusal(
  status: number,
  inFlight: InFlightRequest,
  code: string,
  message: string | undefined,
): Answer {
  return {
    response: {
      status,
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amzn-RequestId': inFlight.requestId,
        'x-amzn-ErrorType': code,
      },
      body: JSON.stringify({ __type: code, message }),
    },
    release() {},
  };
}
