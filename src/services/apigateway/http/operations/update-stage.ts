import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { ApiId, Stage, StageMembers } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html */
export const UpdateStage = operation('UpdateStage', {
  http: { method: 'PATCH', path: '/v2/apis/{ApiId}/stages/{StageName}' },
  input: structure({ ApiId, StageName: inPath(string()), ...StageMembers }),
  output: Stage,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath('PATCH', '/apis/{ApiId}/stages/{StageName}'),
});

export const updateStage: Handler<typeof UpdateStage, HttpApiContext> = (
  { ApiId: apiId, StageName: id, ...settings },
  { apis },
  caller,
) => apis.updatePart(caller, { apiId, kind: 'stages', id }, settings);
