import { BadRequest } from '../errors.ts';
import { passedHeaders, type UrlRequest } from './call-url.ts';
import { mappedValue, type MappingSource } from './parameter-mapping.ts';
import { appendQuery, urlOf } from './integration-url.ts';

/** The members of an HTTP_PROXY integration of an HTTP API that make its request. */
interface HttpProxyIntegration {
  readonly integrationUri?: string | undefined;
  readonly integrationMethod?: string | undefined;
  readonly requestParameters?: Readonly<Record<string, string>> | undefined;
}

const PARAMETER = /^(?:(append|overwrite|remove):(header|querystring)\.(.+)|overwrite:path)$/;

/**
 * @throws BadRequest for a request parameter that has no effect
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
export function checkUrlParameters(parameters: Readonly<Record<string, string>> = {}): void {
  for (const key of Object.keys(parameters)) {
    if (!PARAMETER.test(key)) {
      throw BadRequest(
        `Invalid parameter ${key}. It must be append, overwrite or remove of header.NAME or querystring.NAME, or overwrite:path.`,
      );
    }
  }
}

/**
 * The request of an HTTP_PROXY integration of an HTTP API: that of the client, to the URL of the integration, changed by
 * its request parameters.
 * @returns undefined when the URL is not valid
 */
export function httpUrlRequest(
  { integrationUri = '', integrationMethod = 'ANY', requestParameters = {} }: HttpProxyIntegration,
  source: MappingSource,
  added: Readonly<Record<string, string>>,
): UrlRequest | undefined {
  const { request, pathParameters, stageVariables } = source;
  const url = urlOf(integrationUri, pathParameters, stageVariables);
  if (!url) return undefined;
  const headers: Record<string, string> = { ...passedHeaders(request.headers), ...added };
  const query = new URLSearchParams([...url.searchParams, ...new URLSearchParams(request.rawQuery)]);
  let isQueryMapped = false;
  for (const [key, expression] of Object.entries(requestParameters)) {
    const [, action, location, name = ''] = PARAMETER.exec(key) ?? [];
    const value = mappedValue(expression, source);
    if (action === undefined) url.pathname = value ?? url.pathname;
    else if (location === 'header') changeHeader(headers, action, name.toLowerCase(), value);
    else {
      isQueryMapped = true;
      if (action !== 'append') query.delete(name);
      if (action !== 'remove' && value !== undefined) query.append(name, value);
    }
  }
  if (isQueryMapped) url.search = query.toString();
  else appendQuery(url, request.rawQuery);
  const method = integrationMethod === 'ANY' ? request.method : integrationMethod;
  return { url, method, headers, body: request.body };
}

function changeHeader(
  headers: Record<string, string>,
  action: string,
  name: string,
  value: string | undefined,
): void {
  const current = headers[name];
  if (action === 'remove') delete headers[name];
  else if (value === undefined) return;
  else headers[name] = action === 'append' && current !== undefined ? `${current},${value}` : value;
}
