import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { ApiId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html */
export const DeleteStage = operation('DeleteStage', {
  http: { method: 'DELETE', path: '/v2/apis/{ApiId}/stages/{StageName}', status: 204 },
  input: structure({ ApiId, StageName: inPath(string()) }),
  errors: [NotFound, TooManyRequests],
  access: onPath('DELETE', '/apis/{ApiId}/stages/{StageName}'),
});

export const deleteStage: Handler<typeof DeleteStage, HttpApiContext> = (
  { ApiId: apiId, StageName: id },
  { apis },
  caller,
) => apis.removePart(caller, { apiId, kind: 'stages', id });
