import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { ApiAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteRestApi.html */
export const DeleteRestApi = operation('DeleteRestApi', {
  http: { method: 'DELETE', path: '/restapis/{restApiId}', status: 202 },
  input: structure(ApiAddress),
  errors: [BadRequest, NotFound, TooManyRequests],
  access: onPath('DELETE', '/restapis/{restApiId}'),
});

export const deleteRestApi: Handler<typeof DeleteRestApi, RestApiContext> = (
  { restApiId },
  { apis },
  caller,
) => apis.delete(caller, restApiId);
