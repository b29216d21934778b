import type { Dispatch } from '../../protocol/dispatcher.ts';
import type { WireRequest } from '../../protocol/http.ts';
import type { ApiGateway } from '../../services/apigateway/serving/api-gateway.ts';
import { API_PREFIX } from '../../services/apigateway/routing/api-path.ts';

type Apis = Pick<ApiGateway, 'firstApi'>;

// The host of an API on AWS, and the same below `localhost`, which resolves to this machine in browsers and in curl.
const API_HOST =
  /^([a-z0-9]{10})\.execute-api(?:\.[a-z0-9-]+)?\.(?:localhost|amazonaws\.com(?:\.cn)?)(?::\d+)?$/i;

/** Passes requests for the host of an API to that API: `ID.execute-api.localhost`, `ID.execute-api.REGION.amazonaws.com`. */
export function withApiHosts(dispatch: Dispatch): Dispatch {
  return (request, context) => {
    const apiId = apiOfHost(request);
    return dispatch(apiId === undefined ? request : below(apiId, request), context);
  };
}

/** The requests to a port that serves only APIs: the API of the host, or else the one that was created first. */
export function withApiPort(dispatch: Dispatch, apis: Apis): Dispatch {
  return (request, context) => {
    if (request.path.startsWith(API_PREFIX)) return dispatch(request, context);
    const apiId = apiOfHost(request) ?? apis.firstApi();
    if (apiId !== undefined) return dispatch(below(apiId, request), context);
    const message =
      'There is no API on this server yet. Deploy a project with an httpApi event, then try again.';
    return Promise.resolve({
      status: 404,
      headers: { 'content-type': 'application/json', 'x-amzn-RequestId': context.requestId },
      body: JSON.stringify({ message }),
    });
  };
}

function apiOfHost({ headers }: WireRequest): string | undefined {
  return API_HOST.exec(headers['host'] ?? '')?.[1]?.toLowerCase();
}

function below(apiId: string, request: WireRequest): WireRequest {
  return { ...request, path: `${API_PREFIX}${apiId}${request.path}`, sentPath: request.path };
}
