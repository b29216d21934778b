import { formatArn } from '../../../lib/aws/arn.ts';
import { formatTraceHeader } from '../../../lib/trace/trace-header.ts';
import { payload1 } from '../../http/payload-1.ts';
import type { Signer } from '../../http/signer.ts';
import type { HttpRequest, UnroutedRequest } from '../../http/request.ts';
import { response1Of } from '../../http/response-1.ts';
import type { HttpResponse } from '../../http/response.ts';
import { pathOfResource, type RestApiDocument, type RestMethod } from '../rest/document.ts';
import { admitToRoute } from './route-authorization.ts';
import { forwardedHeaders } from '../../http/forwarded-headers.ts';
import { callUrl } from '../integration/call-url.ts';
import { restUrlRequest } from '../integration/rest-url-request.ts';
import { restUrlResponse } from '../integration/rest-url-response.ts';
import type { Infer } from '../../../schema/shape.ts';
import type { Integration } from '../rest/shapes.ts';
import type { MappingSource } from '../integration/parameter-mapping.ts';
import { parseIntegrationFunction } from '../integration/function-of-uri.ts';
import { gatewayCaller } from '../integration/gateway-caller.ts';
import { gatewayResponse } from '../gateway-response.ts';
import { type CallResult, invokeFunction } from '../integration/invoke-function.ts';
import { mockResponse } from '../integration/mock-integration.ts';
import { parseRoutePath } from '../routing/route-key.ts';
import { type MatchedRoute, RouteTable } from '../routing/route-table.ts';
import type { ServingContext } from '../serving-context.ts';
import { splitStage } from '../routing/split-stage.ts';

interface MethodRoute {
  readonly resourceId: string;
  readonly resourcePath: string;
  readonly method: RestMethod;
}

/** An API with its methods in the order in which they are matched. */
export interface ServedRestApi {
  readonly api: RestApiDocument;
  readonly routes: RouteTable<MethodRoute>;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const DEFAULT_TIMEOUT_MS = 29_000;

const DEFAULT_CONTENT_TYPE = 'application/json';

export function prepareRestApi(api: RestApiDocument): ServedRestApi {
  const entries = Object.values(api.resources).flatMap(({ id, methods }) => {
    const resourcePath = pathOfResource(api, id);
    const segments = parseRoutePath(resourcePath);
    if (!segments) return [];
    return Object.values(methods).map((method) => ({
      method: method.httpMethod,
      segments,
      route: { resourceId: id, resourcePath, method },
    }));
  });
  return { api, routes: new RouteTable(entries) };
}

/**
 * Handles a request to a REST API.
 * @param path with the stage, percent-encoded
 */
export async function serveRestApi(
  context: ServingContext,
  { api, routes }: ServedRestApi,
  { path, ...rest }: UnroutedRequest,
  requestId: string,
): Promise<HttpResponse> {
  const found = splitStage(path, (name) => Object.hasOwn(api.stages, name));
  if (!found || api.settings.disableExecuteApiEndpoint === true) return gatewayResponse(403, 'Forbidden');
  const matched = routes.find(rest.method, found.resourcePath);
  if (!matched) return gatewayResponse(403, 'Missing Authentication Token');
  const request = { ...rest, rawPath: found.resourcePath };
  const { method, resourcePath } = matched.route;
  const { methodIntegration: integration, authorizationType } = method;
  const { stage } = found;
  const route = `${method.httpMethod} ${resourcePath}`;
  const hasPolicy = (api.settings.policy ?? '') !== '';
  const authorized = { api, stage, route, authorizationType, hasPolicy };
  const admission = await admitToRoute(context, authorized, request);
  if (!admission.isAllowed) return gatewayResponse(403, 'Forbidden');
  if (integration?.type === 'MOCK') return mockResponse(integration, request);
  if (!integration) return gatewayResponse(500, 'Internal server error');
  if (integration.type === 'HTTP' || integration.type === 'HTTP_PROXY') {
    const { trace } = gatewayCaller(api, request, requestId, context);
    const source = {
      request,
      pathParameters: matched.pathParameters,
      stageVariables: api.stages[found.stage]?.variables ?? {},
      context: { requestId, apiId: api.id, stage: found.stage, resourcePath, httpMethod: request.method },
    };
    const added = forwardedHeaders(request, formatTraceHeader(trace));
    return serveUrl(context, integration, source, added);
  }
  const { signer } = admission;
  return serveFunction(context, { api, stage, fullPath: path, signer, matched, request, requestId });
}

async function serveUrl(
  context: ServingContext,
  integration: Infer<typeof Integration>,
  source: MappingSource,
  added: Readonly<Record<string, string>>,
): Promise<HttpResponse> {
  const outgoing = restUrlRequest(integration, source, added);
  if (!outgoing) return gatewayResponse(500, 'Internal server error');
  const result = await callUrl(context, outgoing, integration.timeoutInMillis ?? DEFAULT_TIMEOUT_MS);
  switch (result.kind) {
    case 'responded':
      return integration.type === 'HTTP' ? restUrlResponse(integration, result.response) : result.response;
    case 'loop':
      return gatewayResponse(508, 'Loop Detected');
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
    case 'failed':
      return gatewayResponse(504, 'Network error communicating with endpoint');
    case 'timed-out':
      return gatewayResponse(504, 'Endpoint request timed out');
  }
}

interface FunctionRequest {
  readonly api: RestApiDocument;
  readonly stage: string;
  /** With the stage. */
  readonly fullPath: string;
  readonly signer: Signer | undefined;
  readonly matched: MatchedRoute<MethodRoute>;
  readonly request: HttpRequest;
  readonly requestId: string;
}

async function serveFunction(
  context: ServingContext,
  { api, stage, fullPath, signer, matched, request, requestId }: FunctionRequest,
): Promise<HttpResponse> {
  const { route, pathParameters } = matched;
  const { method, resourceId, resourcePath } = route;
  const { uri = '', credentials, timeoutInMillis } = method.methodIntegration ?? {};
  const stageVariables = api.stages[stage]?.variables ?? {};
  const binaryTypes = api.settings.binaryMediaTypes ?? [];
  const isBinary = (mediaType: string) => binaryTypes.includes('*/*') || binaryTypes.includes(mediaType);
  const functionArn = parseIntegrationFunction(uri, stageVariables);
  if (functionArn === undefined) return gatewayResponse(500, 'Internal server error');
  const caller = gatewayCaller(api, request, requestId, context);
  const payload = payload1(
    request,
    {
      accountId: api.account,
      apiId: api.id,
      stage,
      requestId,
      nowMs: context.clock.now(),
      pathParameters,
      stageVariables,
      resourceId,
      resourcePath,
      fullPath,
      signer,
      isText: (mediaType) => !isBinary(mediaType),
    },
    forwardedHeaders(request, formatTraceHeader(caller.trace)),
  );
  const result = await invokeFunction(
    context,
    {
      functionArn,
      payload,
      sourceArn: formatArn('execute-api', api, `${api.id}/${stage}/${request.method}${resourcePath}`),
      roleArn: credentials,
      timeoutMs: timeoutInMillis ?? DEFAULT_TIMEOUT_MS,
    },
    caller,
  );
  return responseTo(result);
}

/** @see https://repost.aws/knowledge-center/malformed-502-api-gateway */
function responseTo(result: CallResult): HttpResponse {
  switch (result.kind) {
    case 'returned':
      return (
        response1Of(result.payload, DEFAULT_CONTENT_TYPE) ?? gatewayResponse(502, 'Internal server error')
      );
    case 'failed':
      return gatewayResponse(502, 'Internal server error');
    case 'refused':
    case 'throttled':
      return gatewayResponse(500, 'Internal server error');
    case 'too-large':
      return gatewayResponse(413, 'Request Too Long');
    case 'timed-out':
      return gatewayResponse(504, 'Endpoint request timed out');
  }
}
