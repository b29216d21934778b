/*
 * Headers that show which web page sent a request. Browsers set them and scripts cannot: `Origin` on every
 * request except GET and HEAD without CORS, and `Sec-Fetch-*` on every request to this machine.
 * https://fetch.spec.whatwg.org/#forbidden-request-header https://www.w3.org/TR/fetch-metadata/
 */

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

// Addresses and names that resolve to this machine everywhere: RFC 6890, RFC 6761 section 6.3.
const LOOPBACK_HOST =
  '(?:(?:[a-z0-9_-]+\\.)*localhost|127(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}|\\[::1\\])';
const LOOPBACK_ORIGIN = new RegExp(`^https?://${LOOPBACK_HOST}(?::\\d{1,5})?$`);
const LOOPBACK_AUTHORITY = new RegExp(`^${LOOPBACK_HOST}(?::\\d{1,5})?$`, 'i');

/**
 * @param origin as in the header: `http://localhost:3000`. The `null` of a sandboxed page is not a loopback
 * origin
 */
export function isLoopbackOrigin(origin: string): boolean {
  return LOOPBACK_ORIGIN.test(origin);
}

/**
 * Whether a program on this machine sent the request, and not a web page. `Sec-Fetch-Mode` alone does not indicate a
 * page, because Node's `fetch` sends it too.
 */
export function isFromLocalProgram(headers: Headers): boolean {
  const { host, origin } = headers;
  if (origin !== undefined || headers['sec-fetch-site'] !== undefined) return false;
  return host === undefined || (typeof host === 'string' && LOOPBACK_AUTHORITY.test(host));
}

/**
 * Whether a page of another origin may have sent the request, or a page may have sent it without a preflight
 * (`<img>`, `<script>`, a form, `fetch` in mode `no-cors`).
 * @param isAllowed whether pages of an origin may call
 */
export function isFromCrossOriginPage(headers: Headers, isAllowed: (origin: string) => boolean): boolean {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  if (origin !== undefined && !(typeof origin === 'string' && isAllowed(origin))) return true;
  // `none`: the user typed the address or opened a bookmark. `same-origin`: a page of this server.
  if (site === 'same-origin' || site === 'none') return false;
  if (headers['sec-fetch-mode'] === 'no-cors') return true;
  return site !== undefined && origin === undefined;
}
