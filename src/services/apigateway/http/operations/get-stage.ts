import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { ApiId, Stage } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html */
export const GetStage = operation('GetStage', {
  http: { method: 'GET', path: '/v2/apis/{ApiId}/stages/{StageName}' },
  input: structure({ ApiId, StageName: inPath(string()) }),
  output: Stage,
  errors: [NotFound, TooManyRequests],
  access: onPath('GET', '/apis/{ApiId}/stages/{StageName}'),
});

export const getStage: Handler<typeof GetStage, HttpApiContext> = (
  { ApiId: apiId, StageName: id },
  { apis },
  caller,
) => apis.requirePart(caller, { apiId, kind: 'stages', id });
