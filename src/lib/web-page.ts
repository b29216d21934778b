/*
 * What a request says of the web page that sent it. Browsers set these headers themselves and scripts cannot:
 * `Origin` on every request but plain GET and HEAD, and `Sec-Fetch-*` on every request to this machine.
 * https://fetch.spec.whatwg.org/#forbidden-request-header
 * https://www.w3.org/TR/fetch-metadata/
 */

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

// Addresses and names that lead to this machine wherever they are resolved: RFC 6890, RFC 6761 section 6.3.
const LOOPBACK_HOST =
  '(?:(?:[a-z0-9_-]+\\.)*localhost|127(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}|\\[::1\\])';
const LOOPBACK_ORIGIN = new RegExp(`^https?://${LOOPBACK_HOST}(?::\\d{1,5})?$`);
const LOOPBACK_AUTHORITY = new RegExp(`^${LOOPBACK_HOST}(?::\\d{1,5})?$`, 'i');

/** @param origin as in the header: `http://localhost:3000`; `null` of a sandboxed page is none of this machine's */
export function isLoopbackOrigin(origin: string): boolean {
  return LOOPBACK_ORIGIN.test(origin);
}

/**
 * Whether a server for programs alone should answer: no page sent the request, under whatever name it was reached.
 * `Sec-Fetch-Mode` alone is no sign of a page, as Node's own `fetch` sends it.
 */
export function isFromLocalProgram(headers: Headers): boolean {
  const { host, origin } = headers;
  if (origin !== undefined || headers['sec-fetch-site'] !== undefined) return false;
  return host === undefined || (typeof host === 'string' && LOOPBACK_AUTHORITY.test(host));
}

/**
 * Whether a page may have sent a request that it must not send: one of another site, or in a way (`<img>`,
 * `<script>`, a form, `fetch` in the mode `no-cors`) that no preflight comes before.
 * @param isAllowed tells which origins may call
 */
export function isFromCrossOriginPage(headers: Headers, isAllowed: (origin: string) => boolean): boolean {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  if (origin !== undefined && !(typeof origin === 'string' && isAllowed(origin))) return true;
  // `none`: somebody typed the address, or opened a bookmark. `same-origin`: a page of this server.
  if (site === 'same-origin' || site === 'none') return false;
  if (headers['sec-fetch-mode'] === 'no-cors') return true;
  return site !== undefined && origin === undefined;
}
