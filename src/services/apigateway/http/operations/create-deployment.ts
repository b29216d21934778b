import { type Handler, operation } from '../../../../schema/operation.ts';
import { optional, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { ApiId, Deployment, DeploymentMembers } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments.html */
export const CreateDeployment = operation('CreateDeployment', {
  http: { method: 'POST', path: '/v2/apis/{ApiId}/deployments', status: 201 },
  input: structure({ ApiId, ...DeploymentMembers, stageName: optional(string()) }),
  output: Deployment,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath('POST', '/apis/{ApiId}/deployments'),
});

/** A stage serves the current routes of its API, so a deployment only gets an id. */
export const createDeployment: Handler<typeof CreateDeployment, HttpApiContext> = (
  { ApiId: apiId, stageName, ...settings },
  { apis },
  caller,
) => apis.deploy(caller, apiId, settings, stageName);
