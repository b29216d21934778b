import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { ApiId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments-deploymentid.html */
export const DeleteDeployment = operation('DeleteDeployment', {
  http: { method: 'DELETE', path: '/v2/apis/{ApiId}/deployments/{DeploymentId}', status: 204 },
  input: structure({ ApiId, DeploymentId: inPath(string()) }),
  errors: [NotFound, TooManyRequests],
  access: onPath('DELETE', '/apis/{ApiId}/deployments/{DeploymentId}'),
});

export const deleteDeployment: Handler<typeof DeleteDeployment, HttpApiContext> = (
  { ApiId: apiId, DeploymentId: id },
  { apis },
  caller,
) => apis.removePart(caller, { apiId, kind: 'deployments', id });
