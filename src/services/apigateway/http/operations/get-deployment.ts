import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { ApiId, Deployment } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments-deploymentid.html */
export const GetDeployment = operation('GetDeployment', {
  http: { method: 'GET', path: '/v2/apis/{ApiId}/deployments/{DeploymentId}' },
  input: structure({ ApiId, DeploymentId: inPath(string()) }),
  output: Deployment,
  errors: [NotFound, TooManyRequests],
  access: onPath('GET', '/apis/{ApiId}/deployments/{DeploymentId}'),
});

export const getDeployment: Handler<typeof GetDeployment, HttpApiContext> = (
  { ApiId: apiId, DeploymentId: id },
  { apis },
  caller,
) => apis.requirePart(caller, { apiId, kind: 'deployments', id });
