import type { ServerResponse } from 'node:http';
import { sendJson } from './json-response.ts';

/** Any response of the Runtime API except an event. */
export interface StatusResponse {
  readonly status: number;
  readonly body: { readonly status: 'OK' } | { readonly errorMessage: string; readonly errorType: string };
}

export const ACCEPTED: StatusResponse = { status: 202, body: { status: 'OK' } };

export const INVALID_REQUEST_ID: StatusResponse = errorResponse(
  400,
  'InvalidRequestID',
  'Invalid request ID',
);

export function errorResponse(status: number, errorType: string, errorMessage: string): StatusResponse {
  return { status, body: { errorMessage, errorType } };
}

export const NOT_A_RUNTIME = errorResponse(
  403,
  'Runtime.Forbidden',
  'The Runtime API is reserved for the function',
);

export function invalidTransition(from: string, to: string): StatusResponse {
  return errorResponse(
    403,
    'InvalidStateTransition',
    `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`,
  );
}

export function sendStatus(reply: ServerResponse, { status, body }: StatusResponse): void {
  sendJson(reply, status, body);
}
