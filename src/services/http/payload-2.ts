import { type HttpRequest, bodyOf, decodedPath, requestTime } from './request.ts';
import { iamAuthorizer, type Signer } from './signer.ts';

/** What a payload contains beside the request. */
export interface PayloadContext {
  readonly accountId: string;
  /** The id of the function URL or the API. */
  readonly apiId: string;
  /** `GET /orders/{id}`, or `$default`. */
  readonly routeKey: string;
  readonly stage: string;
  readonly requestId: string;
  readonly nowMs: number;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly stageVariables?: Readonly<Record<string, string>> | undefined;
  /** Who has signed a request that AWS_IAM authorizes. */
  readonly signer?: Signer | undefined;
}

/**
 * The event of payload format 2.0: that of function URLs, and of HTTP APIs by default.
 * @param headers added by the server; those of the request have precedence
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function payload2(
  request: HttpRequest,
  context: PayloadContext,
  headers: Readonly<Record<string, string>>,
): Buffer {
  const { method, rawPath, rawQuery } = request;
  // AWS does not pass the header of the connection on.
  const { cookie, connection: _ofTransport, ...others } = request.headers;
  const { apiId, routeKey, stage, requestId, nowMs, pathParameters, stageVariables, signer } = context;
  const { body, isBase64Encoded } = bodyOf(request);
  const event = {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: rawQuery,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers: { ...headers, ...others },
    ...(rawQuery !== '' && { queryStringParameters: joinedQuery(rawQuery) }),
    requestContext: {
      accountId: context.accountId,
      apiId,
      ...(signer && { authorizer: iamAuthorizer(signer) }),
      domainName: request.headers['host'] ?? '',
      domainPrefix: apiId,
      http: {
        method,
        path: decodedPath(rawPath),
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage,
      time: requestTime(nowMs),
      timeEpoch: nowMs,
    },
    ...(body !== undefined && { body }),
    ...(hasMembers(pathParameters) && { pathParameters }),
    isBase64Encoded,
    ...(hasMembers(stageVariables) && { stageVariables }),
  };
  return Buffer.from(JSON.stringify(event));
}

function hasMembers(value: object | undefined): boolean {
  return value !== undefined && Object.keys(value).length > 0;
}

/** The values of a repeated name are joined by commas. */
function joinedQuery(rawQuery: string): Record<string, string> {
  const joined = Object.create(null) as Record<string, string>;
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    joined[name] = joined[name] === undefined ? value : `${joined[name]},${value}`;
  }
  return joined;
}
