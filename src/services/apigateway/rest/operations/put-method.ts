import { type Handler, operation } from '../../../../schema/operation.ts';
import { string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { Method, MethodAddress, MethodMembers } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html */
export const PutMethod = operation('PutMethod', {
  http: {
    method: 'PUT',
    path: '/restapis/{restApiId}/resources/{resourceId}/methods/{HttpMethod}',
    status: 201,
  },
  input: structure({ ...MethodAddress, ...MethodMembers, authorizationType: string() }),
  output: Method,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath('PUT', '/restapis/{restApiId}/resources/{resourceId}/methods/{HttpMethod}'),
});

export const putMethod: Handler<typeof PutMethod, RestApiContext> = (
  { restApiId, resourceId, HttpMethod: httpMethod, ...settings },
  { apis },
  caller,
) => apis.putMethod(caller, { restApiId, resourceId, httpMethod }, settings);
