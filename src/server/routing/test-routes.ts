import { parseJsonObject } from '../../lib/json/json-object.ts';
import type { WireRequest, WireResponse } from '../../protocol/http.ts';
import { unfinishedLines } from '../controls/settle.ts';
import type { TestControls } from '../controls/test-controls.ts';
import { OPERATOR_PREFIX } from './operator-routes.ts';

/** Prefix of the paths of test controls. */
const TEST_PREFIX = `${OPERATOR_PREFIX}/test`;

/** Bound on the bodies of requests. */
const MAX_BODY_BYTES = 64 * 1024;
const DEFAULT_DEADLINE_MS = 5_000;
/** Bound on the time that a request waits; longer waits are several requests. */
const MAX_DEADLINE_MS = 300_000;
const DEFAULT_INVOCATIONS = 100;
const MAX_INVOCATIONS = 1_000;

/** A request that cannot be served: its status, and what to do. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

type Route = (controls: TestControls, request: WireRequest, signal: AbortSignal) => Promise<WireResponse>;

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /activity': async (controls) => json(200, await controls.unfinished()),
  'POST /settle': settle,
  'GET /invocations': invocations,
  'DELETE /invocations': async (controls) => {
    controls.forgetInvocations();
    return json(200, {});
  },
  'GET /time': async (controls) => json(200, { now: controls.now() }),
};

export function isTestPath(path: string): boolean {
  return path === TEST_PREFIX || path.startsWith(`${TEST_PREFIX}/`);
}

/** @param controls undefined for a server that was started without them */
export async function serveTestRoute(
  controls: TestControls | undefined,
  request: WireRequest,
  signal: AbortSignal,
): Promise<WireResponse> {
  const { method, path } = request;
  try {
    if (!controls) throw new Refusal(404, 'Test controls are off. Start the server with --test-controls.');
    const route = ROUTES[`${method === 'HEAD' ? 'GET' : method} ${path.slice(TEST_PREFIX.length)}`];
    if (route) return await route(controls, request, signal);
    const known = Object.keys(ROUTES).map((name) => name.replace(' ', ` ${TEST_PREFIX}`));
    throw new Refusal(404, `There is no ${method} ${path}. The requests are ${known.join(', ')}.`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return json(error.status, { message: error.message });
  }
}

async function settle(
  controls: TestControls,
  request: WireRequest,
  signal: AbortSignal,
): Promise<WireResponse> {
  const { deadlineMs = DEFAULT_DEADLINE_MS } = bodyOf(request, ['deadlineMs']);
  const unfinished = await controls.settle(within('deadlineMs', deadlineMs, MAX_DEADLINE_MS), signal);
  if (unfinished.inProgress.length === 0) return json(200, { waiting: unfinished.waiting });
  const message =
    `Not settled in ${Number(deadlineMs) / 1000} s. Still in progress: ${unfinishedLines(unfinished).join('; ')}. ` +
    'Give a longer deadlineMs if the work takes longer.';
  return json(504, { message, ...unfinished });
}

async function invocations(controls: TestControls, { query }: WireRequest): Promise<WireResponse> {
  const limit = within('limit', Number(query['limit'] ?? DEFAULT_INVOCATIONS), MAX_INVOCATIONS);
  const found = controls.invocations(query['function']);
  return json(200, { invocations: limit === 0 ? [] : found.slice(-limit), total: found.length });
}

function within(name: string, value: unknown, max: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new Refusal(400, `${name} is a whole number from 0 to ${max}, not ${JSON.stringify(value)}.`);
}

/** @throws Refusal for anything but an object with some of the names */
function bodyOf({ body }: WireRequest, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {};
  if (body.length > MAX_BODY_BYTES)
    throw new Refusal(
      413,
      `The body is larger than ${MAX_BODY_BYTES} bytes; send JSON with ${names.join()}.`,
    );
  const value = parseJsonObject(body.toString());
  if (!value) throw new Refusal(400, `The body is not a JSON object with ${names.join()}.`);
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown === undefined) return value;
  throw new Refusal(400, `${JSON.stringify(unknown)} is unknown here; the body may have ${names.join()}.`);
}

function json(status: number, value: unknown): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}
