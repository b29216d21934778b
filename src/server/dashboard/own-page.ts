import type { WireRequest } from '../../protocol/http.ts';

/** Prefix of what the dashboard's page asks the server. */
export const DASHBOARD_PREFIX = '/_millrace/dashboard/';

/**
 * Whether a web page other than the dashboard's own sent the request. Pages of other ports of this machine count as other
 * pages, and so do those that function URLs and APIs display on this port: they are sandboxed, so their origin is `null`.
 * Browsers send no `Sec-Fetch-Site` to hosts without TLS that other machines can reach; they send `Origin` with a POST.
 */
export function isFromOtherPage(headers: WireRequest['headers']): boolean {
  const { origin, host } = headers;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) return true;
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin';
}
