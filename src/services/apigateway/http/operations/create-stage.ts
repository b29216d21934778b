import { type Handler, operation } from '../../../../schema/operation.ts';
import { string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { checkStageName } from '../check-stage-name.ts';
import { ApiId, NewStageMembers, Stage } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html */
export const CreateStage = operation('CreateStage', {
  http: { method: 'POST', path: '/v2/apis/{ApiId}/stages', status: 201 },
  input: structure({ ApiId, ...NewStageMembers, stageName: string() }),
  output: Stage,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath('POST', '/apis/{ApiId}/stages'),
});

export const createStage: Handler<typeof CreateStage, HttpApiContext> = (
  { ApiId: apiId, ...settings },
  { apis },
  caller,
) => {
  checkStageName(settings.stageName);
  return apis.addPart(caller, { apiId, kind: 'stages' }, settings);
};
