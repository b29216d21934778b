import type { WireResponse } from '../../protocol/http.ts';
import type { UnroutedRequest } from '../../services/http/request.ts';
import { wholeBody } from '../server/dispatch-transport.ts';

/** As of `fetch`. */
export interface HttpCallOptions extends RequestInit {
  /** A value that is sent as JSON, in place of `body`. */
  readonly json?: unknown;
}

// Responses without a body, which the constructor of a response refuses for them.
const WITHOUT_BODY = [204, 205, 304];

/** The request that `fetch` would send. @param origin `https://ID.execute-api.us-east-1.amazonaws.com` */
export async function httpCall(
  origin: string,
  path: string,
  { json, ...init }: HttpCallOptions,
): Promise<UnroutedRequest> {
  const headers = new Headers(init.headers);
  if (json !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
  const request = new Request(new URL(path, origin), {
    ...init,
    headers,
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  const { host, pathname, search } = new URL(request.url);
  return {
    method: request.method,
    path: pathname,
    rawQuery: search.slice(1),
    headers: { host, ...Object.fromEntries(request.headers) },
    body: Buffer.from(await request.arrayBuffer()),
  };
}

export async function toResponse(response: WireResponse): Promise<Response> {
  const { status, cookies = [] } = response;
  const headers = new Headers(response.headers);
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  const body = await wholeBody(response);
  return new Response(WITHOUT_BODY.includes(status) ? null : body, { status, headers });
}
