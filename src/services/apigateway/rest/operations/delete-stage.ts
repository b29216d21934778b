import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { ApiAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteStage.html */
export const DeleteStage = operation('DeleteStage', {
  http: { method: 'DELETE', path: '/restapis/{restApiId}/stages/{stageName}', status: 202 },
  input: structure({ ...ApiAddress, stageName: inPath(string()) }),
  errors: [BadRequest, NotFound, TooManyRequests],
  access: onPath('DELETE', '/restapis/{restApiId}/stages/{stageName}'),
});

export const deleteStage: Handler<typeof DeleteStage, RestApiContext> = (
  { restApiId, stageName },
  { apis },
  caller,
) => apis.deleteStage(caller, restApiId, stageName);
