import type { WireResponse } from '../../protocol/http.ts';

/** A request that cannot be served: its status, a code for the page, and what to do. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Of every response: browsers take it for what it says, and hand it to no page of another origin. */
export const PRIVATE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

export function json(value: unknown, status = 200): WireResponse {
  return {
    status,
    headers: { ...PRIVATE_HEADERS, 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(value),
  };
}

export function refused({ status, code, message }: Refusal): WireResponse {
  return json({ code, message }, status);
}
