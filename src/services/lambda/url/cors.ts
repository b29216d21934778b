import type { Infer } from '../../../schema/shape.ts';
import type { Cors } from './shapes.ts';

type CorsRules = Infer<typeof Cors>;

/**
 * The headers that let a page of an origin read the response; none when the rules do not allow that origin.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
 */
export function corsHeaders(
  rules: CorsRules | undefined,
  origin: string | undefined,
): Record<string, string> {
  if (!rules || origin === undefined || !isAllowed(rules.AllowOrigins, origin)) return {};
  return {
    'access-control-allow-origin': rules.AllowOrigins?.includes('*') === true ? '*' : origin,
    vary: 'Origin',
    ...(rules.AllowCredentials === true && { 'access-control-allow-credentials': 'true' }),
    ...listHeader('access-control-expose-headers', rules.ExposeHeaders),
  };
}

/** The additional headers of the response to a preflight request. */
export function preflightHeaders(rules: CorsRules): Record<string, string> {
  return {
    ...listHeader('access-control-allow-methods', rules.AllowMethods),
    ...listHeader('access-control-allow-headers', rules.AllowHeaders),
    ...(rules.MaxAge !== undefined && { 'access-control-max-age': String(rules.MaxAge) }),
  };
}

function isAllowed(origins: readonly string[] = [], origin: string): boolean {
  return origins.includes('*') || origins.includes(origin);
}

function listHeader(name: string, values: readonly string[] | undefined): Record<string, string> {
  return values && values.length > 0 ? { [name]: values.join(',') } : {};
}
