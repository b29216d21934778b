import type { HttpRequest } from './request.ts';

/** The headers that AWS adds to a request of a function URL or an API: those of a proxy, and the trace. */
export function forwardedHeaders(
  { headers }: Pick<HttpRequest, 'headers'>,
  traceId: string,
): Record<string, string> {
  return {
    'x-amzn-trace-id': traceId,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-port': /:(\d+)$/.exec(headers['host'] ?? '')?.[1] ?? '80',
    'x-forwarded-proto': 'http',
  };
}
