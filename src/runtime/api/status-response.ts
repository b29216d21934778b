import type { ServerResponse } from 'node:http';

/** An answer of the Runtime API that is no event. */
export interface Answer {
  readonly status: number;
  readonly body: { readonly status: 'OK' } | { readonly errorMessage: string; readonly errorType: string };
}

export const ACCEPTED: Answer = { status: 202, body: { status: 'OK' } };

export const INVALID_REQUEST_ID: Answer = refusal(400, 'InvalidRequestID', 'Invalid request ID');

export function refusal(status: number, errorType: string, errorMessage: string): Answer {
  return { status, body: { errorMessage, errorType } };
}

export function invalidTransition(from: string, to: string): Answer {
  return refusal(
    403,
    'InvalidStateTransition',
    `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`,
  );
}

export function sendAnswer(response: ServerResponse, { status, body }: Answer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
