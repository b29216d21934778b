import type { Client } from '../client/client.ts';
import { restMethodOf } from '../manifest/events/http/methods.ts';
import { routeOf } from '../manifest/events/http-api/routes.ts';
import type { FunctionConfig, Manifest } from '../manifest/manifest.ts';
import { GetApi } from '../services/apigateway/http/operations/get-api.ts';
import { httpApiTraits } from '../services/apigateway/http/traits.ts';
import { apiUrl } from '../services/apigateway/routing/api-path.ts';

/** A route of a deployed API, at its URL on this server. */
export interface ApiEndpoint {
  /** `GET`, or `ANY`. */
  readonly method: string;
  readonly url: string;
}

type Outputs = Readonly<Record<string, string>>;

/**
 * The routes of the APIs that the deployment has created, in the order of the file. The outputs of the stack have the
 * URLs on AWS.
 */
export async function apiEndpoints(
  { functions, stage }: Manifest,
  outputs: Outputs,
  client: Client,
): Promise<readonly ApiEndpoint[]> {
  const httpApi = await httpApiUrl(outputs, client);
  const restApi = restApiUrl(outputs, stage, client);
  return [...functions.values()].flatMap(({ events = [] }) =>
    events.flatMap((event) => [
      ...(httpApi === undefined ? [] : httpApiRoutes(event.httpApi, httpApi)),
      ...(restApi === undefined ? [] : restApiRoutes(event.http, restApi)),
    ]),
  );
}

type Event = NonNullable<FunctionConfig['events']>[number];

async function httpApiUrl({ HttpApiId: apiId }: Outputs, client: Client): Promise<string | undefined> {
  if (apiId === undefined) return undefined;
  return (await client.call(httpApiTraits, GetApi, { ApiId: apiId })).apiEndpoint;
}

function restApiUrl({ ServiceEndpoint: url }: Outputs, stage: string, client: Client): string | undefined {
  const [, apiId] = /^https:\/\/([a-z0-9]+)\.execute-api\./.exec(url ?? '') ?? [];
  return apiId === undefined ? undefined : apiUrl(client.endpoint, apiId, stage);
}

function httpApiRoutes(event: Event['httpApi'], url: string): ApiEndpoint[] {
  const route = event === undefined ? undefined : routeOf(event);
  if (!route) return [];
  const path = route.key === '*' ? '/*' : route.key.slice(route.key.indexOf('/'));
  return [{ method: route.method, url: `${url}${path}` }];
}

function restApiRoutes(event: Event['http'], url: string): ApiEndpoint[] {
  if (event === undefined) return [];
  const { httpMethod, path } = restMethodOf(event);
  return [{ method: httpMethod, url: `${url}/${path}` }];
}
