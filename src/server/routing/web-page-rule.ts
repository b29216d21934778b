import { isFromCrossOriginPage, isLoopbackOrigin } from '../../lib/web-page.ts';
import { answerPreflight, exposeToPage } from '../../protocol/cors.ts';
import type { Dispatch, RequestContext } from '../../protocol/dispatcher.ts';
import type { WireRequest, WireResponse } from '../../protocol/http.ts';
import { CODE_PREFIX } from '../../services/lambda/code/download.ts';
import { URL_PREFIX } from '../../services/lambda/url/document.ts';
import { OPERATOR_PREFIX } from './operator-routes.ts';

export interface WebPageRuleOptions {
  /** Origins of web pages that may call, beside those of this machine: `https://app.example.com`. */
  readonly allowedOrigins?: readonly string[];
  /** Whether the function URL at a path names an origin in its own CORS settings. */
  readonly urlNames: (path: string, origin: string) => Promise<boolean>;
}

/**
 * Stands in front of everything that a browser can reach. Signatures are not verified, so a web page is an attacker:
 * it may not call unless it was served from this machine, and what clients stored here is never a page of this origin.
 */
export function withWebPageRule(dispatch: Dispatch, options: WebPageRuleOptions): Dispatch {
  const { allowedOrigins = [], urlNames } = options;
  const isAllowed = (origin: string) => isLoopbackOrigin(origin) || allowedOrigins.includes(origin);

  const answer: Dispatch = async (request, facts) => {
    const { path, headers } = request;
    const isForUrl = path.startsWith(URL_PREFIX);
    const isRefused =
      isFromCrossOriginPage(headers, isAllowed) && !(isForUrl && (await isInvited(request, urlNames)));
    if (isRefused) return refuse(request, facts);
    const response = isForUrl
      ? // The function's own settings say who may read.
        await dispatch(request, facts)
      : await answerWithCors(dispatch, request, facts);
    return isContent(request) ? asContent(request, response) : response;
  };

  return (request, facts) => (isCallOfProgram(request) ? dispatch(request, facts) : answer(request, facts));
}

/** Of a client that is no browser, and answered with what no browser shows: nearly every request. */
function isCallOfProgram({ method, path, headers }: WireRequest): boolean {
  return (
    method === 'POST' &&
    headers['origin'] === undefined &&
    headers['sec-fetch-site'] === undefined &&
    headers['sec-fetch-mode'] === undefined &&
    !path.startsWith(URL_PREFIX)
  );
}

/** The deployer of a function has named the page's origin. `*` is no name: frameworks write it unasked. */
async function isInvited(
  { path, headers }: WireRequest,
  urlNames: WebPageRuleOptions['urlNames'],
): Promise<boolean> {
  const { origin } = headers;
  return origin !== undefined && headers['sec-fetch-mode'] !== 'no-cors' && urlNames(path, origin);
}

async function answerWithCors(
  dispatch: Dispatch,
  request: WireRequest,
  facts: RequestContext,
): Promise<WireResponse> {
  if (request.headers['origin'] === undefined) return dispatch(request, facts);
  if (request.method === 'OPTIONS') return answerPreflight(request, facts.requestId);
  return exposeToPage(await dispatch(request, facts));
}

/** What clients or functions wrote, and a browser may show as a page: objects of S3, answers of functions, code. */
function isContent({ method, path }: WireRequest): boolean {
  if (path.startsWith(URL_PREFIX) || path.startsWith(CODE_PREFIX)) return true;
  return method === 'GET' && path !== OPERATOR_PREFIX && !path.startsWith(`${OPERATOR_PREFIX}/`);
}

/**
 * A sandboxed page has an origin of its own, so its scripts count as foreign ones. Cookies know no ports: one
 * set here would reach every program of this machine that speaks HTTP, so browsers get none.
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/sandbox
 */
function asContent({ headers }: WireRequest, response: WireResponse): WireResponse {
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

function refuse({ headers }: WireRequest, { requestId }: RequestContext): WireResponse {
  const page = headers['origin'] === undefined ? 'another origin' : `the origin ${headers['origin']}`;
  const message =
    `Requests from web pages of ${page} are refused, as signatures are not verified: ` +
    'only pages of this machine may call the server, and by fetch.';
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
