import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { Method, MethodAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetMethod.html */
export const GetMethod = operation('GetMethod', {
  http: { method: 'GET', path: '/restapis/{restApiId}/resources/{resourceId}/methods/{HttpMethod}' },
  input: structure(MethodAddress),
  output: Method,
  errors: [NotFound, TooManyRequests],
  access: onPath('GET', '/restapis/{restApiId}/resources/{resourceId}/methods/{HttpMethod}'),
});

export const getMethod: Handler<typeof GetMethod, RestApiContext> = (
  { restApiId, resourceId, HttpMethod: httpMethod },
  { apis },
  caller,
) => apis.requireMethod(caller, { restApiId, resourceId, httpMethod });
