import { MIB } from '../../../lib/bytes.ts';
import { readBody } from '../../../lib/http/upstream.ts';
import { CONNECTION_HEADERS } from '../../../lib/http/connection-headers.ts';
import type { HttpResponse } from '../../http/response.ts';
import { responseHeaders } from '../../http/response-headers.ts';
import type { ServingContext } from '../serving-context.ts';

/** A request of an integration to a server. */
export interface UrlRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export type UrlResult =
  | { readonly kind: 'responded'; readonly response: HttpResponse }
  | { readonly kind: 'timed-out' }
  /** No connection, or a response that cannot be passed on. */
  | { readonly kind: 'failed' }
  /** The request has passed too many APIs of this server. */
  | { readonly kind: 'loop' };

// The payload quota: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const MAX_RESPONSE_BYTES = 10 * MIB;

/** Counts the APIs of this server that a request has passed. */
const HOPS_HEADER = 'x-millrace-gateway-hops';
// An API in front of another one is a design; an API that calls itself waits 30 s for each of its requests.
const MAX_HOPS = 5;

/** `ID.execute-api.REGION.amazonaws.com` and the host of the same API here. */
const API_HOST = /^([a-z0-9]{10})\.execute-api\./;

/** The headers of a request that may be passed on. */
export function passedHeaders(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && !entry[0].startsWith(':') && !CONNECTION_HEADERS.has(entry[0]),
    ),
  );
}

/** Sends a request to the server of its URL. The URL of an API of this server does not leave the process. */
export async function callUrl(
  context: ServingContext,
  request: UrlRequest,
  timeoutMs: number,
): Promise<UrlResult> {
  const { clock, logger } = context;
  const hops = Number(request.headers[HOPS_HEADER] ?? 0) + 1;
  if (!(hops <= MAX_HOPS)) {
    logger.warn('a request has passed too many APIs: an integration leads back to its own API', {
      url: request.url.origin,
      hops: MAX_HOPS,
    });
    return { kind: 'loop' };
  }
  const headers = { ...request.headers, [HOPS_HEADER]: String(hops) };
  const abort = new AbortController();
  const timer = clock.setTimer(timeoutMs, () => abort.abort());
  try {
    return await send(context, { ...request, headers }, abort.signal);
  } catch (error) {
    if (abort.signal.aborted) return { kind: 'timed-out' };
    logger.warn('an integration could not reach its server', {
      url: request.url.origin,
      error,
    });
    return { kind: 'failed' };
  } finally {
    timer.cancel();
  }
}

async function send(
  { upstream, serveApi }: ServingContext,
  { url, method, headers, body }: UrlRequest,
  signal: AbortSignal,
): Promise<UrlResult> {
  const apiId = API_HOST.exec(url.hostname)?.[1];
  const request = { method, rawQuery: url.search.slice(1), headers: { ...headers, host: url.host }, body };
  const own = apiId === undefined ? undefined : serveApi(apiId, { ...request, path: url.pathname });
  if (own) return { kind: 'responded', response: await orAborted(own, signal) };
  const target = `${url.pathname}${url.search}`;
  const received = await upstream.send({ ...request, origin: url, target, signal });
  const { 'set-cookie': cookies, ...rest } = received.headers;
  const valid = responseHeaders(rest, cookies);
  const bytes = await readBody(received, MAX_RESPONSE_BYTES);
  const status = received.statusCode ?? 0;
  if (!valid || status < 200 || status > 599) return { kind: 'failed' };
  return { kind: 'responded', response: { status, ...valid, body: bytes } };
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    promise.then(resolve, reject);
  });
}
