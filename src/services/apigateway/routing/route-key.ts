/** A parsed route: `GET /orders/{id}`, `ANY /files/{proxy+}`, `$default`. */
export interface ParsedRoute {
  /** `ANY` for every method. */
  readonly method: string;
  /** Undefined for `$default`. */
  readonly segments: readonly RouteSegment[] | undefined;
}

export type RouteSegment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string }
  /** The rest of the path; always last. */
  | { readonly kind: 'rest'; readonly name: string };

const METHOD = '(?:ANY|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)';
const ROUTE_KEY = new RegExp(`^(${METHOD}) (/\\S*)$`);

/** @returns undefined for a text that is not a route key */
export function parseRouteKey(routeKey: string): ParsedRoute | undefined {
  if (routeKey === '$default') return { method: 'ANY', segments: undefined };
  const match = ROUTE_KEY.exec(routeKey);
  if (!match) return undefined;
  const segments = parseRoutePath(match[2]!);
  return segments && { method: match[1]!, segments };
}

/** @returns undefined when the path is not valid: `{name+}` before its end */
export function parseRoutePath(path: string): readonly RouteSegment[] | undefined {
  const texts = path.split('/').slice(1);
  if (texts.at(-1) === '') texts.pop();
  const segments = texts.map(parseSegment);
  const isValid = segments.every(({ kind }, index) => kind !== 'rest' || index === segments.length - 1);
  return isValid ? segments : undefined;
}

function parseSegment(text: string): RouteSegment {
  const match = /^\{([\w.$-]+)(\+?)\}$/.exec(text);
  if (!match) return { kind: 'literal', text };
  return { kind: match[2] === '+' ? 'rest' : 'parameter', name: match[1]! };
}
