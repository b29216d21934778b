import type { PayloadContext } from './payload-2.ts';
import { type HttpRequest, bodyOf, requestTime } from './request.ts';
import { iamIdentity } from './signer.ts';

/** What the payload of a REST API has beside that of an HTTP API. */
export interface Payload1Context extends Omit<PayloadContext, 'routeKey'> {
  /** `version` is only in the payload of HTTP APIs. */
  readonly version?: '1.0';
  /** The path of the route: `/orders/{id}`. */
  readonly resourcePath: string;
  readonly resourceId?: string;
  /** The path with the stage, which `requestContext.path` contains. */
  readonly fullPath: string;
  /** Whether a body of this type is passed as text. */
  readonly isText?: (mediaType: string) => boolean;
}

// Names that clients and the gateway write in this form. Functions of REST APIs look them up so, and this server reads
// names in lower case only.
const REST_NAMES = [
  'Accept',
  'Accept-Encoding',
  'Accept-Language',
  'Authorization',
  'Cache-Control',
  'Content-Length',
  'Content-Type',
  'Cookie',
  'Host',
  'Origin',
  'Referer',
  'User-Agent',
  'X-Amzn-Trace-Id',
  'X-Api-Key',
  'X-Forwarded-For',
  'X-Forwarded-Port',
  'X-Forwarded-Proto',
];
const REST_NAME_OF = new Map(REST_NAMES.map((name) => [name.toLowerCase(), name]));

/**
 * The event of payload format 1.0: that of REST APIs, and of HTTP APIs that ask for it.
 * @param added headers that the server adds; those of the request have precedence
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function payload1(
  request: HttpRequest,
  context: Payload1Context,
  added: Readonly<Record<string, string>>,
): Buffer {
  const { method, rawPath, rawQuery } = request;
  const { version, apiId, requestId, nowMs, stage, resourcePath, pathParameters, stageVariables } = context;
  const { connection: _ofTransport, ...own } = request.headers;
  const headers = headersOf({ ...added, ...own }, version === undefined);
  const query = new URLSearchParams(rawQuery);
  const { body, isBase64Encoded } = bodyOf(request, context.isText);
  const event = {
    ...(version !== undefined && { version }),
    resource: resourcePath,
    path: rawPath,
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: orNull(Object.fromEntries(query)),
    multiValueQueryStringParameters: orNull(allValues(query)),
    pathParameters: orNull(pathParameters),
    stageVariables: orNull(stageVariables),
    requestContext: {
      accountId: context.accountId,
      apiId,
      authorizer: version === undefined ? undefined : { claims: null, scopes: null },
      domainName: request.headers['host'] ?? '',
      domainPrefix: apiId,
      extendedRequestId: requestId,
      httpMethod: method,
      identity: {
        ...iamIdentity(context.signer),
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '127.0.0.1',
        userAgent: request.headers['user-agent'] ?? null,
      },
      path: context.fullPath,
      protocol: 'HTTP/1.1',
      requestId,
      requestTime: requestTime(nowMs),
      requestTimeEpoch: nowMs,
      resourceId: context.resourceId ?? null,
      resourcePath,
      stage,
    },
    body: body ?? null,
    isBase64Encoded,
  };
  return Buffer.from(JSON.stringify(event));
}

function headersOf(
  headers: Readonly<Record<string, string | undefined>>,
  isRest: boolean,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[isRest ? (REST_NAME_OF.get(name) ?? name) : name, value]],
    ),
  );
}

function allValues(query: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
}

/** Absent values are null in this format. */
function orNull<T extends object>(value: T | undefined): T | null {
  return value === undefined || Object.keys(value).length === 0 ? null : value;
}
