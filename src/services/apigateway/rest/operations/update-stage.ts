import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, optional, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { applyPatches, PatchOperations } from '../patch.ts';
import { ApiAddress, Stage } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateStage.html */
export const UpdateStage = operation('UpdateStage', {
  http: { method: 'PATCH', path: '/restapis/{restApiId}/stages/{stageName}' },
  input: structure({
    ...ApiAddress,
    stageName: inPath(string()),
    patchOperations: optional(PatchOperations),
  }),
  output: Stage,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath('PATCH', '/restapis/{restApiId}/stages/{stageName}'),
});

export const updateStage: Handler<typeof UpdateStage, RestApiContext> = (
  { restApiId, stageName, patchOperations = [] },
  { apis },
  caller,
) => apis.updateStage(caller, restApiId, stageName, (stage) => applyPatches(stage, patchOperations));
