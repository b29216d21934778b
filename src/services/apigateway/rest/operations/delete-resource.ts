import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { ResourceAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteResource.html */
export const DeleteResource = operation('DeleteResource', {
  http: { method: 'DELETE', path: '/restapis/{restApiId}/resources/{resourceId}', status: 202 },
  input: structure(ResourceAddress),
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath('DELETE', '/restapis/{restApiId}/resources/{resourceId}'),
});

export const deleteResource: Handler<typeof DeleteResource, RestApiContext> = (
  { restApiId, resourceId },
  { apis },
  caller,
) => apis.deleteResource(caller, restApiId, resourceId);
