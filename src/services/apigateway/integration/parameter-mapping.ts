import { tryParseJson } from '../../../lib/json/bounded-json.ts';
import { ownMember } from '../../../lib/own-member.ts';
import type { HttpRequest } from '../../http/request.ts';

/** What a mapping expression may refer to. */
export interface MappingSource {
  readonly request: HttpRequest;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** `$context.requestId`, `$context.stage`, … by name. */
  readonly context: Readonly<Record<string, string>>;
}

/**
 * The value of a parameter of an integration: `$request.body.id`, `$context.requestId`, a text with `${request.path.id}`
 * in it, or a constant.
 * @returns undefined when the request has no such value
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services.html
 */
export function mappedValue(expression: string, source: MappingSource): string | undefined {
  if (expression.startsWith('$') && !expression.startsWith('${')) {
    return variable(expression.slice(1), source);
  }
  return expression.replace(/\$\{([^{}]+)\}/g, (_whole, name: string) => variable(name, source) ?? '');
}

function variable(name: string, source: MappingSource): string | undefined {
  const { request, pathParameters, stageVariables, context } = source;
  const [root = '', part = '', ...rest] = name.split('.');
  const key = rest.join('.');
  if (root === 'stageVariables') return ownMember(stageVariables, part);
  if (root === 'context') return ownMember(context, [part, ...rest].join('.'));
  if (root !== 'request') return undefined;
  switch (part) {
    case 'header':
      return request.headers[key.toLowerCase()];
    case 'querystring':
      return new URLSearchParams(request.rawQuery).get(key) ?? undefined;
    case 'path':
      return key === '' ? request.rawPath : ownMember(pathParameters, key);
    case 'body':
      return bodyValue(request.body, key);
    default:
      return undefined;
  }
}

/** @param path `order.items[0].id`; empty for the whole body */
function bodyValue(body: Buffer, path: string): string | undefined {
  if (path === '') return body.toString('utf8');
  let value = tryParseJson(body);
  for (const name of path.replaceAll(/\[(\d+)\]/g, '.$1').split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  if (value === null || value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
