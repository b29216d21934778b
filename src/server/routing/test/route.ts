import type { WireRequest, WireResponse } from '../../../protocol/http.ts';
import type { TestControls } from '../../controls/test-controls.ts';

/** A request of test controls. */
export interface Route {
  /** One line for the list of all requests. */
  readonly about: string;
  readonly serve: (
    controls: TestControls,
    request: WireRequest,
    signal: AbortSignal,
  ) => Promise<WireResponse>;
}

/** By method and path: `POST /settle`. */
export type Routes = Readonly<Record<string, Route>>;

export function json(status: number, value: unknown): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}
