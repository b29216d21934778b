import type { IncomingMessage } from 'node:http';
import { MIB } from '../../../lib/bytes.ts';
import type { Gateway, HomeMember } from '../../../cluster/gateway.ts';
import { CONNECTION_HEADERS } from '../../../lib/http/connection-headers.ts';
import { readBody, type Upstream, wasSent } from '../../../lib/http/upstream.ts';
import { type Clock, sleep } from '../../../lib/time/clock.ts';
import type { Dispatch, RequestContext } from '../../../protocol/dispatcher.ts';
import type { WireRequest, WireResponse } from '../../../protocol/http.ts';
import type { ClusterKey } from '../proofs/cluster-key.ts';
import { PASSED_HEADER, writePassedMark } from '../proofs/passed-mark.ts';
import { isRefusal, NOT_HOME_HEADER } from '../proofs/refusal.ts';
import { isRepeatable } from './repeatable.ts';
import { unavailable } from './unavailable.ts';

/** How long a request waits for a home: longer than a takeover takes, shorter than clients wait. */
const HOME_WAIT_MS = 8_000;
/** How soon a request is sent again that the home could not be reached with, or that it refused. */
const RETRY_MS = 100;
// Short responses are sent with their length at once; others are passed on as they arrive.
const MAX_BUFFERED_BYTES = MIB;

export interface PassOptions {
  readonly gateway: Pick<Gateway, 'id' | 'isMember' | 'whenHome'>;
  /** Handles the requests of a gateway that is the home itself; undefined while its services are not open. */
  readonly own: () => Dispatch | undefined;
  /** Aborted while this gateway does not reach the home. */
  readonly whenCutOff: () => AbortSignal;
  /** Aborted when the member is gone: a frozen home does not answer. */
  readonly whenGone: (memberId: string) => AbortSignal;
  readonly key: ClusterKey;
  readonly upstream: Upstream;
  readonly clock: Clock;
}

/** Passes requests to the gateway that has the services, as they were sent: a signature stays valid. */
export function passToHome(options: PassOptions): Dispatch {
  const { gateway, key, clock } = options;
  return async (request, context) => {
    const untilMs = clock.monotonicMs() + HOME_WAIT_MS;
    const mark = writePassedMark(key, {
      gateway: gateway.id ?? '',
      requestId: context.requestId,
      address: context.connection?.remoteAddress,
      encrypted: context.connection?.encrypted,
    });
    let lastFailure = 'no gateway has its services';
    for (;;) {
      const leftMs = untilMs - clock.monotonicMs();
      const home = leftMs > 0 ? await gateway.whenHome(leftMs, context.signal) : undefined;
      if (!home) {
        // Without an answer from the store, a gateway does not know the home.
        const reason = gateway.isMember ? lastFailure : 'this one is no member of the cluster at the moment';
        return unavailable(request, context.requestId, `No gateway serves this request now: ${reason}.`);
      }
      const outcome = home.isSelf
        ? await dispatchHere(options, request, context)
        : await passTo(home, options, { request, context, mark });
      if (outcome.kind === 'answered') return outcome.response;
      lastFailure = outcome.reason;
      await sleep(clock, RETRY_MS);
    }
  };
}

type Outcome =
  | { readonly kind: 'answered'; readonly response: WireResponse }
  /** The request had no effect, or may be repeated. */
  | { readonly kind: 'not-served'; readonly reason: string };

async function dispatchHere(
  { own }: PassOptions,
  request: WireRequest,
  context: RequestContext,
): Promise<Outcome> {
  const dispatch = own();
  if (!dispatch) return { kind: 'not-served', reason: 'the services are being opened' };
  return { kind: 'answered', response: await dispatch(request, context) };
}

interface Passed {
  readonly request: WireRequest;
  readonly context: RequestContext;
  readonly mark: string;
}

async function passTo(
  home: HomeMember,
  { key, upstream, whenCutOff, whenGone }: PassOptions,
  { request, context, mark }: Passed,
): Promise<Outcome> {
  const refuse = (message: string): Outcome => ({
    kind: 'answered',
    response: unavailable(request, context.requestId, message),
  });
  const cutOff = whenCutOff();
  if (cutOff.aborted) {
    return refuse(
      `This gateway does not reach ${home.endpoint}, which serves this request: use another gateway.`,
    );
  }
  try {
    const response = await send(upstream, home, request, {
      signal: AbortSignal.any([context.signal, whenGone(home.id), cutOff]),
      mark,
    });
    const refusal = response.headers[NOT_HOME_HEADER];
    if (!isRefusal(key, refusal, context.requestId)) {
      return { kind: 'answered', response: await responseOf(request, response) };
    }
    response.resume();
    return { kind: 'not-served', reason: `${home.endpoint} does not have its services` };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const reason = `the connection to ${home.endpoint} failed (${code || message})`;
    const mayRepeat = !wasSent(error) || (isRepeatable(request) && !context.signal.aborted);
    return mayRepeat ? { kind: 'not-served', reason } : refuse(`${reason}.`);
  }
}

function send(
  upstream: Upstream,
  { endpoint }: HomeMember,
  request: WireRequest,
  { signal, mark }: { readonly signal: AbortSignal; readonly mark: string },
): Promise<IncomingMessage> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !CONNECTION_HEADERS.has(name) && !name.startsWith(':')) headers[name] = value;
  }
  // HTTP/2 has the host in a header of its own.
  const host = request.headers['host'] ?? request.headers[':authority'];
  if (host !== undefined) headers['host'] = host;
  headers[PASSED_HEADER] = mark;
  const path = request.sentPath ?? request.path;
  const { rawQuery = '' } = request;
  return upstream.send({
    origin: new URL(endpoint),
    method: request.method,
    target: rawQuery === '' ? path : `${path}?${rawQuery}`,
    headers,
    // The buffer may be reused while a slow gateway still reads.
    body: Buffer.from(request.body),
    signal,
  });
}

async function responseOf(request: WireRequest, response: IncomingMessage): Promise<WireResponse> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (typeof value === 'string' && (!CONNECTION_HEADERS.has(name) || name === 'content-length')) {
      headers[name] = value;
    }
  }
  const { 'set-cookie': cookies } = response.headers;
  const length = Number(headers['content-length']);
  const isShort = request.method === 'HEAD' || length <= MAX_BUFFERED_BYTES;
  const body = isShort ? await readBody(response, MAX_BUFFERED_BYTES) : response;
  return { status: response.statusCode!, headers, ...(cookies && { cookies }), body };
}
