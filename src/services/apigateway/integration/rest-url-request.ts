import type { Infer } from '../../../schema/shape.ts';
import { ownMember } from '../../../lib/own-member.ts';
import type { Integration } from '../rest/shapes.ts';
import { passedHeaders, type UrlRequest } from './call-url.ts';
import { appendQuery, urlOf } from './integration-url.ts';
import type { MappingSource } from './parameter-mapping.ts';

const TARGET = /^integration\.request\.(header|querystring|path)\.(.+)$/;

/**
 * The request of an HTTP or HTTP_PROXY integration of a REST API. HTTP_PROXY passes all headers and the query; HTTP only
 * those that `requestParameters` map.
 * @returns undefined when the URL is not valid
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
export function restUrlRequest(
  { type, uri = '', httpMethod = 'ANY', requestParameters = {} }: Infer<typeof Integration>,
  source: MappingSource,
  added: Readonly<Record<string, string>>,
): UrlRequest | undefined {
  const { request } = source;
  const isProxy = type === 'HTTP_PROXY';
  const path: Record<string, string> = {};
  const contentType = request.headers['content-type'];
  const headers: Record<string, string> = isProxy
    ? { ...passedHeaders(request.headers), ...added }
    : { ...(contentType !== undefined && { 'content-type': contentType }) };
  const mapped: [string, string][] = [];
  for (const [key, expression] of Object.entries(requestParameters)) {
    const [, location, name = ''] = TARGET.exec(key) ?? [];
    const value = restValue(expression, source);
    if (value === undefined) continue;
    if (location === 'path') path[name] = value;
    else if (location === 'header') headers[name.toLowerCase()] = value;
    else if (location === 'querystring') mapped.push([name, value]);
  }
  const url = urlOf(uri, path, source.stageVariables);
  if (!url) return undefined;
  if (isProxy) appendQuery(url, request.rawQuery);
  for (const [name, value] of mapped) url.searchParams.set(name, value);
  return { url, method: httpMethod === 'ANY' ? request.method : httpMethod, headers, body: request.body };
}

/** `method.request.header.NAME`, `.querystring.NAME`, `.path.NAME`, `context.NAME`, `stageVariables.NAME`, `'constant'`. */
function restValue(
  expression: string,
  { request, pathParameters, stageVariables, context }: MappingSource,
): string | undefined {
  const constant = /^'(.*)'$/s.exec(expression)?.[1];
  if (constant !== undefined) return constant;
  const [, location, name = ''] = /^method\.request\.(header|querystring|path)\.(.+)$/.exec(expression) ?? [];
  if (location === 'header') return request.headers[name.toLowerCase()];
  if (location === 'querystring') return new URLSearchParams(request.rawQuery).get(name) ?? undefined;
  if (location === 'path') return ownMember(pathParameters, name);
  const dot = expression.indexOf('.');
  const [root, key] = [expression.slice(0, dot), expression.slice(dot + 1)];
  if (root === 'context') return ownMember(context, key);
  return root === 'stageVariables' ? ownMember(stageVariables, key) : undefined;
}
