import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { MethodAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteMethod.html */
export const DeleteMethod = operation('DeleteMethod', {
  http: {
    method: 'DELETE',
    path: '/restapis/{restApiId}/resources/{resourceId}/methods/{HttpMethod}',
    status: 204,
  },
  input: structure(MethodAddress),
  errors: [Conflict, NotFound, TooManyRequests],
  access: onPath('DELETE', '/restapis/{restApiId}/resources/{resourceId}/methods/{HttpMethod}'),
});

export const deleteMethod: Handler<typeof DeleteMethod, RestApiContext> = (
  { restApiId, resourceId, HttpMethod: httpMethod },
  { apis },
  caller,
) => apis.deleteMethod(caller, { restApiId, resourceId, httpMethod });
