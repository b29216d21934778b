import type { Infer } from '../../../schema/shape.ts';
import type { Cors } from '../http/shapes.ts';

type CorsRules = Infer<typeof Cors>;

/**
 * The headers that let a page of an origin read the response; none when the rules do not allow that origin.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function corsHeaders(rules: CorsRules, origin: string): Record<string, string> {
  const { allowOrigins = [], allowCredentials, exposeHeaders } = rules;
  const isAny = allowOrigins.includes('*');
  if (!isAny && !allowOrigins.some((allowed) => matchesOrigin(allowed, origin))) return {};
  return {
    'access-control-allow-origin': isAny ? '*' : origin,
    ...(!isAny && { vary: 'Origin' }),
    ...(allowCredentials === true && { 'access-control-allow-credentials': 'true' }),
    ...listHeader('access-control-expose-headers', exposeHeaders),
  };
}

/** The additional headers of the response to a preflight request. */
export function preflightHeaders({ allowMethods, allowHeaders, maxAge }: CorsRules): Record<string, string> {
  return {
    ...listHeader('access-control-allow-methods', allowMethods),
    ...listHeader('access-control-allow-headers', allowHeaders),
    ...(maxAge !== undefined && { 'access-control-max-age': String(maxAge) }),
  };
}

/** Whether the rules list an origin by name; `*` does not count. */
export function listsOrigin({ allowOrigins = [] }: CorsRules, origin: string): boolean {
  return allowOrigins.includes(origin);
}

/** The response without the CORS headers of the function, which the gateway ignores when it has rules. */
export function withoutCorsHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('access-control-')));
}

/** `https://*` and `http://*` stand for every origin of the scheme. */
function matchesOrigin(allowed: string, origin: string): boolean {
  if (allowed === 'https://*' || allowed === 'http://*') return origin.startsWith(allowed.slice(0, -1));
  return allowed === origin;
}

function listHeader(name: string, values: readonly string[] | undefined): Record<string, string> {
  return values && values.length > 0 ? { [name]: values.join(',') } : {};
}
