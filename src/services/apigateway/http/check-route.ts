import { BadRequest, Conflict } from '../errors.ts';
import { parseRouteKey } from '../routing/route-key.ts';
import type { HttpApiDocument } from './document.ts';

/**
 * @param ownId the id of the route when it exists already
 * @throws BadRequest for an invalid key or target, Conflict for a key that another route has
 */
export function checkRoute(
  api: HttpApiDocument,
  { routeKey = '', target }: { readonly routeKey?: string | undefined; readonly target?: string | undefined },
  ownId?: string,
): void {
  if (!parseRouteKey(routeKey)) {
    throw BadRequest(
      'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
    );
  }
  const other = Object.values(api.routes).find((route) => route.routeKey === routeKey);
  if (other && other.routeId !== ownId)
    throw Conflict(`Route with key ${routeKey} already exists for this API`);
  const integrationId = target === undefined ? undefined : /^integrations\/(.+)$/.exec(target)?.[1];
  if (
    target !== undefined &&
    (integrationId === undefined || !Object.hasOwn(api.integrations, integrationId))
  ) {
    throw BadRequest(
      `Invalid target: ${target}. It must be integrations/ and the id of an integration of this API.`,
    );
  }
}
