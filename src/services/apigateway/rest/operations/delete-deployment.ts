import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { ApiAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteDeployment.html */
export const DeleteDeployment = operation('DeleteDeployment', {
  http: { method: 'DELETE', path: '/restapis/{restApiId}/deployments/{deploymentId}', status: 202 },
  input: structure({ ...ApiAddress, deploymentId: inPath(string()) }),
  errors: [BadRequest, NotFound, TooManyRequests],
  access: onPath('DELETE', '/restapis/{restApiId}/deployments/{deploymentId}'),
});

export const deleteDeployment: Handler<typeof DeleteDeployment, RestApiContext> = (
  { restApiId, deploymentId },
  { apis },
  caller,
) => apis.deleteDeployment(caller, restApiId, deploymentId);
