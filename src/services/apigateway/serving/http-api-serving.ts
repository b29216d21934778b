import { formatArn } from '../../../lib/aws/arn.ts';
import { formatTraceHeader } from '../../../lib/trace/trace-header.ts';
import { payload1 } from '../../http/payload-1.ts';
import { payload2 } from '../../http/payload-2.ts';
import type { Admission } from '../../http/client-access.ts';
import type { HttpRequest, UnroutedRequest } from '../../http/request.ts';
import { response1Of } from '../../http/response-1.ts';
import { type HttpResponse, responseOf } from '../../http/response.ts';
import type { HttpApiDocument, PartsByKind } from '../http/document.ts';
import { admitToRoute } from './route-authorization.ts';
import { corsHeaders, preflightHeaders, withoutCorsHeaders } from './cors.ts';
import { forwardedHeaders } from '../../http/forwarded-headers.ts';
import { callUrl, type UrlResult } from '../integration/call-url.ts';
import { httpUrlRequest } from '../integration/http-url-request.ts';
import { parseIntegrationFunction } from '../integration/function-of-uri.ts';
import { type GatewayCaller, gatewayCaller } from '../integration/gateway-caller.ts';
import { gatewayResponse } from '../gateway-response.ts';
import { type CallResult, invokeFunction } from '../integration/invoke-function.ts';
import { KINESIS_PUT_RECORD, putKinesisRecord } from '../integration/kinesis-integration.ts';
import { type MatchedRoute, RouteTable } from '../routing/route-table.ts';
import { parseRouteKey } from '../routing/route-key.ts';
import type { ServingContext } from '../serving-context.ts';
import { splitStage } from '../routing/split-stage.ts';

type Route = PartsByKind['routes'];

/** An API with its routes in the order in which they are matched. */
export interface ServedHttpApi {
  readonly api: HttpApiDocument;
  readonly routes: RouteTable<Route>;
}

// The maximum of HTTP APIs: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const MAX_TIMEOUT_MS = 30_000;

// Assumed: the type of a body whose function names none.
const DEFAULT_CONTENT_TYPE = 'text/plain;charset=UTF-8';

export function prepareHttpApi(api: HttpApiDocument): ServedHttpApi {
  const entries = Object.values(api.routes).flatMap((route) => {
    const parsed = parseRouteKey(route.routeKey ?? '');
    return parsed ? [{ ...parsed, route }] : [];
  });
  return { api, routes: new RouteTable(entries) };
}

/**
 * Handles a request to an HTTP API.
 * @param path with the stage, percent-encoded; without it for the stage `$default`
 */
export async function serveHttpApi(
  context: ServingContext,
  served: ServedHttpApi,
  request: UnroutedRequest,
  requestId: string,
): Promise<HttpResponse> {
  const { api } = served;
  const { corsConfiguration: cors, disableExecuteApiEndpoint } = api.settings;
  const { origin } = request.headers;
  if (disableExecuteApiEndpoint === true) return gatewayResponse(404, 'Not Found');
  if (cors && origin !== undefined && request.method === 'OPTIONS') {
    const headers = { ...corsHeaders(cors, origin), ...preflightHeaders(cors) };
    return { status: 204, headers, cookies: [], body: Buffer.alloc(0) };
  }
  const response = await serveRoute(context, served, request, requestId);
  if (!cors || origin === undefined) return response;
  return { ...response, headers: { ...withoutCorsHeaders(response.headers), ...corsHeaders(cors, origin) } };
}

async function serveRoute(
  context: ServingContext,
  { api, routes }: ServedHttpApi,
  { path, ...rest }: UnroutedRequest,
  requestId: string,
): Promise<HttpResponse> {
  const found = splitStage(path, (name) => Object.hasOwn(api.stages, name));
  const matched = found && routes.find(rest.method, found.resourcePath);
  const integrationId = matched?.route.target?.slice('integrations/'.length);
  const integration = integrationId === undefined ? undefined : api.integrations[integrationId];
  if (!found || !matched || !integration) return gatewayResponse(404, 'Not Found');
  const request = { ...rest, rawPath: found.rawPath };
  return serveIntegration(context, { api, stage: found.stage, matched, integration }, request, requestId);
}

/** A request that a route has admitted, for its integration. */
interface RoutedRequest {
  readonly api: HttpApiDocument;
  readonly stage: string;
  readonly routeKey: string;
  readonly request: HttpRequest;
  readonly requestId: string;
  readonly caller: GatewayCaller;
  readonly signer: Admission['signer'];
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** Headers that AWS adds. */
  readonly added: Readonly<Record<string, string>>;
}

type Integration = PartsByKind['integrations'];

/** The integration of the route that a request takes. */
interface MatchedIntegration {
  readonly api: HttpApiDocument;
  readonly stage: string;
  readonly matched: MatchedRoute<Route>;
  readonly integration: Integration;
}

async function serveIntegration(
  context: ServingContext,
  { api, stage, matched, integration }: MatchedIntegration,
  request: HttpRequest,
  requestId: string,
): Promise<HttpResponse> {
  const { route, pathParameters } = matched;
  const routeKey = route.routeKey ?? '$default';
  const { authorizationType } = route;
  const admission = await admitToRoute(context, { api, stage, route: routeKey, authorizationType }, request);
  if (!admission.isAllowed) return gatewayResponse(403, 'Forbidden');
  const { stageVariables = {} } = api.stages[stage] ?? {};
  const caller = gatewayCaller(api, request, requestId, context);
  const added = forwardedHeaders(request, formatTraceHeader(caller.trace));
  const { signer } = admission;
  const routed = {
    api,
    stage,
    routeKey,
    request,
    requestId,
    caller,
    signer,
    pathParameters,
    stageVariables,
    added,
  };
  if (integration.integrationType === 'HTTP_PROXY') return serveUrl(context, integration, routed);
  if (integration.integrationSubtype === KINESIS_PUT_RECORD) return serveStream(context, integration, routed);
  return serveFunction(context, integration, routed);
}

async function serveUrl(
  context: ServingContext,
  integration: Integration,
  routed: RoutedRequest,
): Promise<HttpResponse> {
  const proxied = httpUrlRequest(integration, mappedFrom(routed), routed.added);
  if (!proxied) return gatewayResponse(500, 'Internal Server Error');
  return proxiedResponse(await callUrl(context, proxied, integration.timeoutInMillis ?? MAX_TIMEOUT_MS));
}

function serveStream(
  context: ServingContext,
  { requestParameters = {}, credentialsArn }: Integration,
  routed: RoutedRequest,
): Promise<HttpResponse> {
  return putKinesisRecord(context, requestParameters, mappedFrom(routed), routed.caller, {
    roleArn: credentialsArn,
    sourceArn: sourceArnOf(routed),
  });
}

async function serveFunction(
  context: ServingContext,
  integration: Integration,
  routed: RoutedRequest,
): Promise<HttpResponse> {
  const { stageVariables, caller } = routed;
  const functionArn = parseIntegrationFunction(integration.integrationUri ?? '', stageVariables);
  if (functionArn === undefined) return gatewayResponse(500, 'Internal Server Error');
  const isFormat1 = integration.payloadFormatVersion === '1.0';
  const result = await invokeFunction(
    context,
    {
      functionArn,
      payload: payloadOf(routed, isFormat1, context.clock.now()),
      sourceArn: sourceArnOf(routed),
      roleArn: integration.credentialsArn,
      timeoutMs: integration.timeoutInMillis ?? MAX_TIMEOUT_MS,
    },
    caller,
  );
  return responseTo(result, isFormat1);
}

function payloadOf(
  { api, stage, routeKey, request, requestId, signer, pathParameters, stageVariables, added }: RoutedRequest,
  isFormat1: boolean,
  nowMs: number,
): Buffer {
  const context = {
    accountId: api.account,
    apiId: api.id,
    stage,
    requestId,
    nowMs,
    pathParameters,
    stageVariables,
    signer,
  };
  if (!isFormat1) return payload2(request, { ...context, routeKey }, added);
  const resourcePath = routeKey.slice(routeKey.indexOf(' ') + 1);
  return payload1(request, { ...context, version: '1.0', resourcePath, fullPath: request.rawPath }, added);
}

/** What the parameters of an integration may refer to. */
function mappedFrom({
  api,
  stage,
  routeKey,
  request,
  requestId,
  pathParameters,
  stageVariables,
}: RoutedRequest) {
  const { method: httpMethod, rawPath: path } = request;
  const context = { requestId, apiId: api.id, stage, routeKey, httpMethod, path };
  return { request, pathParameters, stageVariables, context };
}

function sourceArnOf({ api, stage, routeKey }: RoutedRequest): string {
  return formatArn('execute-api', api, `${api.id}/${stage}/${routeKey.replace(' /', '/')}`);
}

/** Assumed: AWS documents no status of a server that does not respond, beyond that of the timeout. */
function proxiedResponse(result: UrlResult): HttpResponse {
  switch (result.kind) {
    case 'responded':
      return result.response;
    case 'loop':
      return gatewayResponse(508, 'Loop Detected');
    case 'failed':
    case 'timed-out':
      return gatewayResponse(503, 'Service Unavailable');
  }
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html */
function responseTo(result: CallResult, isFormat1: boolean): HttpResponse {
  switch (result.kind) {
    case 'returned': {
      const response = isFormat1
        ? response1Of(result.payload, DEFAULT_CONTENT_TYPE)
        : responseOf(result.payload, DEFAULT_CONTENT_TYPE);
      return response ?? gatewayResponse(500, 'Internal Server Error');
    }
    case 'failed':
    case 'refused':
      return gatewayResponse(500, 'Internal Server Error');
    case 'too-large':
      return gatewayResponse(413, 'Request Entity Too Large');
    case 'throttled':
    case 'timed-out':
      return gatewayResponse(503, 'Service Unavailable');
  }
}
