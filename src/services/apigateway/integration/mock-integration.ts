import { matchesWildcard } from '../../../policy/pattern/wildcard.ts';
import type { Infer } from '../../../schema/shape.ts';
import type { HttpRequest } from '../../http/request.ts';
import type { HttpResponse } from '../../http/response.ts';
import type { Integration, IntegrationResponse } from '../rest/shapes.ts';
import { gatewayResponse } from '../gateway-response.ts';

const HEADER = 'method.response.header.';
const ORIGIN_HEADER = 'access-control-allow-origin';

/**
 * The response of a MOCK integration, as frameworks create it for OPTIONS: the status of the request template, with the
 * constant headers of the integration response. Of templates of responses only the framework's choice of one of several
 * origins has an effect.
 */
export function mockResponse(
  { requestTemplates = {}, integrationResponses = {} }: Infer<typeof Integration>,
  { headers: requestHeaders }: Pick<HttpRequest, 'headers'>,
): HttpResponse {
  const template = requestTemplates['application/json'] ?? Object.values(requestTemplates)[0] ?? '';
  const status = /["']?statusCode["']?\s*:\s*["']?(\d{3})/.exec(template)?.[1] ?? '200';
  const response = integrationResponses[status] ?? Object.values(integrationResponses)[0];
  if (!response) return gatewayResponse(500, 'Internal server error');
  const headers = constantHeaders(response);
  const { origin } = requestHeaders;
  if (origin !== undefined && originPatterns(response).some((pattern) => matchesWildcard(pattern, origin))) {
    headers[ORIGIN_HEADER] = origin;
  }
  return {
    status: Number(response.statusCode ?? status),
    headers: { 'content-type': 'application/json', ...headers },
    cookies: [],
    body: Buffer.alloc(0),
  };
}

/** The origins that a MOCK integration allows by name, for the rule about web pages. */
export function mockOrigins({ integrationResponses = {} }: Infer<typeof Integration>): string[] {
  return Object.values(integrationResponses).flatMap((response) => {
    const constant = constantHeaders(response)[ORIGIN_HEADER];
    const named = originPatterns(response).filter((pattern) => !pattern.includes('*'));
    return constant === undefined || constant === '*' ? named : [constant, ...named];
  });
}

/** Values in quotes: `'GET,POST'`. */
function constantHeaders({
  responseParameters = {},
}: Infer<typeof IntegrationResponse>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(responseParameters).flatMap(([name, value]) => {
      const text = /^'(.*)'$/s.exec(value)?.[1];
      return name.startsWith(HEADER) && text !== undefined
        ? [[name.slice(HEADER.length).toLowerCase(), text]]
        : [];
    }),
  );
}

/** The framework writes `$origin.matches("https://.+[.]example[.]com")` for `https://*.example.com`. */
function originPatterns({ responseTemplates = {} }: Infer<typeof IntegrationResponse>): string[] {
  const matches = (responseTemplates['application/json'] ?? '').matchAll(/\$origin\.matches\("([^"]*)"\)/g);
  return Array.from(matches, ([, pattern = '']) => pattern.replaceAll('[.]', '.').replaceAll('.+', '*'));
}
