import { didYouMean } from '../../../lib/nearest-word.ts';
import { OperatorError } from '../../../lib/operator-error.ts';
import type { WireRequest, WireResponse } from '../../../protocol/http.ts';
import type { TestControls } from '../../controls/test-controls.ts';
import { TEST_PREFIX } from '../../controls/test-path.ts';
import { FAULT_ROUTES } from './fault-routes.ts';
import { INVOCATION_ROUTES } from './invocation-routes.ts';
import { Refusal } from './refusal.ts';
import { json, type Routes } from './route.ts';
import { SETTLE_ROUTES } from './settle-routes.ts';
import { STATE_ROUTES } from './state-routes.ts';
import { TIME_ROUTES } from './time-routes.ts';

const ROUTES: Routes = {
  ...SETTLE_ROUTES,
  ...INVOCATION_ROUTES,
  ...TIME_ROUTES,
  ...FAULT_ROUTES,
  ...STATE_ROUTES,
};

/** @param controls undefined for a server that was started without them */
export async function serveTestRoute(
  controls: TestControls | undefined,
  request: WireRequest,
  signal: AbortSignal,
): Promise<WireResponse> {
  try {
    if (!controls) throw new Refusal(404, 'Test controls are off. Start the server with --test-controls.');
    const path = request.path.slice(TEST_PREFIX.length);
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    if (method === 'GET' && (path === '' || path === '/')) return list();
    const name = `${method} ${path}`;
    const route = ROUTES[name];
    if (!route) throw unknownRoute(name);
    return await route.serve(controls, request, signal);
  } catch (error) {
    if (error instanceof Refusal) return json(error.status, { message: error.message });
    if (error instanceof OperatorError) return json(400, { message: error.message });
    throw error;
  }
}

function list(): WireResponse {
  const requests = Object.entries(ROUTES).map(([name, { about }]) => [fullName(name), about]);
  return json(200, { requests: Object.fromEntries(requests) });
}

function unknownRoute(name: string): Refusal {
  const hint = didYouMean(fullName(name), Object.keys(ROUTES).map(fullName));
  return new Refusal(404, `There is no ${fullName(name)}.${hint} GET ${TEST_PREFIX} lists all requests.`);
}

/** `POST /settle` with the whole path. */
function fullName(name: string): string {
  return name.replace(' ', ` ${TEST_PREFIX}`);
}
