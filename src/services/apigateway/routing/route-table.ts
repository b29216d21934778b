import { decodedPath } from '../../http/request.ts';
import type { ParsedRoute, RouteSegment } from './route-key.ts';

export interface MatchedRoute<T> {
  readonly route: T;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface TableEntry<T> extends ParsedRoute {
  readonly route: T;
}

const RANK = { literal: 0, parameter: 1, rest: 2 } as const;

/**
 * Finds the route of a request. Of several that match, the one whose first differing segment is more specific is chosen:
 * a literal before `{name}` before `{name+}` before `$default`; then one with the method before `ANY`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export class RouteTable<T> {
  readonly #entries: readonly TableEntry<T>[];

  constructor(entries: readonly TableEntry<T>[]) {
    this.#entries = entries.toSorted(compare);
  }

  /** @param rawPath percent-encoded, below the stage */
  find(method: string, rawPath: string): MatchedRoute<T> | undefined {
    const parts = rawPath.split('/').slice(1);
    if (parts.at(-1) === '') parts.pop();
    for (const { route, method: accepted, segments } of this.#entries) {
      if (accepted !== 'ANY' && accepted !== method) continue;
      const pathParameters = segments ? matchSegments(segments, parts) : {};
      if (pathParameters) return { route, pathParameters };
    }
    return undefined;
  }
}

function matchSegments(
  segments: readonly RouteSegment[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const takesRest = segments.at(-1)?.kind === 'rest';
  if (takesRest ? parts.length < segments.length : parts.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index]!;
    if (segment.kind === 'rest') parameters[segment.name] = decodedPath(parts.slice(index).join('/'));
    else if (segment.kind === 'parameter') parameters[segment.name] = decodedPath(part);
    else if (segment.text !== part && segment.text !== decodedPath(part)) return undefined;
  }
  return parameters;
}

function compare(one: ParsedRoute, other: ParsedRoute): number {
  return (
    compareSegments(one.segments, other.segments) ||
    Number(one.method === 'ANY') - Number(other.method === 'ANY')
  );
}

function compareSegments(
  one: readonly RouteSegment[] | undefined,
  other: readonly RouteSegment[] | undefined,
): number {
  if (!one || !other) return Number(!one) - Number(!other);
  for (const [index, { kind }] of one.entries()) {
    const otherKind = other[index]?.kind;
    if (otherKind === undefined) break;
    if (kind !== otherKind) return RANK[kind] - RANK[otherKind];
  }
  return 0;
}
