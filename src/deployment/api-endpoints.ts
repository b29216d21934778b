import type { Client } from '../client/client.ts';
import { routeOf } from '../manifest/events/http-api/routes.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { GetApi } from '../services/apigateway/http/operations/get-api.ts';
import { httpApiTraits } from '../services/apigateway/http/traits.ts';

/** A route of a deployed API, at its URL on this server. */
export interface ApiEndpoint {
  /** `GET`, or `ANY`. */
  readonly method: string;
  readonly url: string;
}

/**
 * The routes of the API that the deployment has created, in the order of the file. The output of the stack has the URL
 * on AWS.
 */
export async function apiEndpoints(
  { functions }: Manifest,
  outputs: Readonly<Record<string, string>>,
  client: Client,
): Promise<readonly ApiEndpoint[]> {
  const { HttpApiId: apiId } = outputs;
  if (apiId === undefined) return [];
  const { apiEndpoint } = await client.call(httpApiTraits, GetApi, { ApiId: apiId });
  return [...functions.values()].flatMap(({ events = [] }) =>
    events.flatMap(({ httpApi }) => {
      const route = httpApi === undefined ? undefined : routeOf(httpApi);
      if (!route) return [];
      const path = route.key === '*' ? '/*' : route.key.slice(route.key.indexOf('/'));
      return [{ method: route.method, url: `${apiEndpoint}${path}` }];
    }),
  );
}
