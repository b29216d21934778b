import { isFromCrossOriginPage, isLoopbackOrigin } from '../../lib/web-page.ts';
import { preflightResponse, exposeToPage } from '../../protocol/cors.ts';
import type { Dispatch, RequestContext } from '../../protocol/dispatcher.ts';
import type { WireRequest, WireResponse } from '../../protocol/http.ts';
import { API_PREFIX } from '../../services/apigateway/routing/api-path.ts';
import { RESPONSE_PREFIX } from '../../services/cloudformation/custom-resources/pending-requests.ts';
import { CODE_PREFIX } from '../../services/lambda/code/download.ts';
import { URL_PREFIX } from '../../services/lambda/url/document.ts';
import { CERTIFICATE_PREFIX } from '../../services/sns/message-signer.ts';
import { DASHBOARD_PREFIX, isFromOtherPage } from '../dashboard/own-page.ts';
import { isServerPath } from './server-routes.ts';

// URLs that operations return to their callers, and where custom resources send their responses.
const SHARED_PREFIXES = [CODE_PREFIX, CERTIFICATE_PREFIX, RESPONSE_PREFIX];

export interface WebPageRuleOptions {
  /** Origins of pages that may call, in addition to loopback origins: `https://app.example.com`. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Whether the CORS settings of the function URL or API at a path list an origin by name. */
  readonly corsAllowsOrigin: (path: string, origin: string) => Promise<boolean>;
}

/**
 * Protects all routes that a browser can reach. Signatures are not verified by default, so a web page is treated as an attacker: only
 * pages served from this machine may call, the server's own routes only the dashboard's page, and stored content is never
 * displayed as a page of this origin.
 */
export function withWebPageRule(dispatch: Dispatch, options: WebPageRuleOptions): Dispatch {
  const { allowedOrigins = [], corsAllowsOrigin } = options;
  const isAllowed = (origin: string) => isLoopbackOrigin(origin) || allowedOrigins.includes(origin);

  const serveBrowser: Dispatch = async (request, context) => {
    const { path, headers } = request;
    if (isForOperators(path)) {
      return mayReachOperators(request)
        ? dispatch(request, context)
        : refuse(request, context, "only the dashboard's own page and programs may use this path");
    }
    const isForFunction = hasOwnCors(path);
    const isRefused =
      isFromCrossOriginPage(headers, isAllowed) &&
      !(isForFunction && (await isListedOrigin(request, corsAllowsOrigin)));
    if (isRefused) {
      return refuse(
        request,
        context,
        'only pages of this machine may call the server, and by fetch; --allow-origin admits another origin',
      );
    }
    const response = isForFunction
      ? // The CORS settings of the function URL or API apply.
        await dispatch(request, context)
      : await dispatchWithCors(dispatch, request, context);
    return isContent(request) ? withSandbox(request, response) : response;
  };

  return (request, context) =>
    isProgramCall(request) ? dispatch(request, context) : serveBrowser(request, context);
}

/** Whether no browser sent the request, and no browser displays the response. True for nearly all requests. */
function isProgramCall({ method, path, headers }: WireRequest): boolean {
  return (
    method === 'POST' &&
    headers['origin'] === undefined &&
    headers['sec-fetch-site'] === undefined &&
    headers['sec-fetch-mode'] === undefined &&
    !hasOwnCors(path)
  );
}

/**
 * Reports, the dashboard and test controls: for the dashboard's own page, for programs, and for typed addresses. A page of
 * another port of this machine may call AWS operations, but not read what the server reports or control it.
 */
function isForOperators(path: string): boolean {
  return (
    isServerPath(path) && !hasOwnCors(path) && !SHARED_PREFIXES.some((prefix) => path.startsWith(prefix))
  );
}

function mayReachOperators({ method, path, headers }: WireRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined && headers['sec-fetch-mode'] === 'no-cors') return false;
  const isTyped = site === 'none' && (method === 'GET' || method === 'HEAD');
  return (isTyped && !path.startsWith(DASHBOARD_PREFIX)) || !isFromOtherPage(headers);
}

/** Function URLs and APIs have CORS settings of their own. */
function hasOwnCors(path: string): boolean {
  return path.startsWith(URL_PREFIX) || path.startsWith(API_PREFIX);
}

/**
 * Whether the function's CORS settings list the page's origin. `*` does not count, because frameworks write it by
 * default.
 */
async function isListedOrigin(
  { path, headers }: WireRequest,
  corsAllowsOrigin: WebPageRuleOptions['corsAllowsOrigin'],
): Promise<boolean> {
  const { origin } = headers;
  return origin !== undefined && headers['sec-fetch-mode'] !== 'no-cors' && corsAllowsOrigin(path, origin);
}

async function dispatchWithCors(
  dispatch: Dispatch,
  request: WireRequest,
  context: RequestContext,
): Promise<WireResponse> {
  if (request.headers['origin'] === undefined) return dispatch(request, context);
  if (request.method === 'OPTIONS') return preflightResponse(request, context.requestId);
  return exposeToPage(await dispatch(request, context));
}

/**
 * Whether the response is content of clients or functions that a browser may display as a page: S3 objects, function
 * responses, code.
 */
function isContent({ method, path }: WireRequest): boolean {
  if (hasOwnCors(path) || path.startsWith(CODE_PREFIX)) return true;
  return method === 'GET' && !isServerPath(path);
}

/**
 * Makes a browser treat the response as a sandboxed page. Its origin is unique, so its scripts count as cross-origin.
 * Browsers get no cookies, because cookies are not bound to a port: one set here would be sent to every HTTP server of
 * this machine.
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/sandbox
 */
function withSandbox({ headers }: WireRequest, response: WireResponse): WireResponse {
  const { cookies, ...rest } = response;
  const isForBrowser = headers['sec-fetch-site'] !== undefined || headers['origin'] !== undefined;
  const policy = response.headers['content-security-policy'];
  return {
    ...rest,
    headers: {
      ...response.headers,
      'content-security-policy': policy === undefined ? 'sandbox' : `${policy}, sandbox`,
      'x-content-type-options': 'nosniff',
    },
    ...(cookies && !isForBrowser && { cookies }),
  };
}

function refuse({ headers }: WireRequest, { requestId }: RequestContext, rule: string): WireResponse {
  const page = headers['origin'] === undefined ? 'another origin' : `the origin ${headers['origin']}`;
  const message = `Requests from web pages of ${page} are refused: ${rule}.`;
  return {
    status: 403,
    headers: {
      'content-type': 'application/json',
      'x-amzn-RequestId': requestId,
      'x-amzn-ErrorType': 'AccessDeniedException',
    },
    body: JSON.stringify({ __type: 'AccessDeniedException', message }),
  };
}
