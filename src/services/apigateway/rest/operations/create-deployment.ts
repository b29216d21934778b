import { type Handler, operation } from '../../../../schema/operation.ts';
import { map, optional, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { ApiAddress, Deployment } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html */
export const CreateDeployment = operation('CreateDeployment', {
  http: { method: 'POST', path: '/restapis/{restApiId}/deployments', status: 201 },
  input: structure({
    ...ApiAddress,
    stageName: optional(string()),
    stageDescription: optional(string()),
    description: optional(string()),
    variables: optional(map(string())),
  }),
  output: Deployment,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath('POST', '/restapis/{restApiId}/deployments'),
});

/** A stage serves the current methods of its API, so a deployment only gets an id, and its stage if it names one. */
export const createDeployment: Handler<typeof CreateDeployment, RestApiContext> = (
  { restApiId, ...input },
  { apis },
  caller,
) => apis.deploy(caller, restApiId, input);
