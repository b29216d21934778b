import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { ApiAddress, Resource } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html */
export const CreateResource = operation('CreateResource', {
  http: { method: 'POST', path: '/restapis/{restApiId}/resources/{parentId}', status: 201 },
  input: structure({ ...ApiAddress, parentId: inPath(string()), pathPart: string() }),
  output: Resource,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath('POST', '/restapis/{restApiId}/resources/{parentId}'),
});

export const createResource: Handler<typeof CreateResource, RestApiContext> = (
  { restApiId, parentId, pathPart },
  { apis },
  caller,
) => apis.addResource(caller, restApiId, parentId, pathPart);
