import { type Handler, operation } from '../../../../schema/operation.ts';
import { string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { ApiAddress, Stage, StageMembers } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html */
export const CreateStage = operation('CreateStage', {
  http: { method: 'POST', path: '/restapis/{restApiId}/stages', status: 201 },
  input: structure({ ...ApiAddress, ...StageMembers, stageName: string(), deploymentId: string() }),
  output: Stage,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath('POST', '/restapis/{restApiId}/stages'),
});

export const createStage: Handler<typeof CreateStage, RestApiContext> = (
  { restApiId, ...stage },
  { apis },
  caller,
) => apis.addStage(caller, restApiId, stage);
