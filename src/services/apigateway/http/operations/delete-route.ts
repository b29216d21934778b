import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { ApiId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes-routeid.html */
export const DeleteRoute = operation('DeleteRoute', {
  http: { method: 'DELETE', path: '/v2/apis/{ApiId}/routes/{RouteId}', status: 204 },
  input: structure({ ApiId, RouteId: inPath(string()) }),
  errors: [NotFound, TooManyRequests],
  access: onPath('DELETE', '/apis/{ApiId}/routes/{RouteId}'),
});

export const deleteRoute: Handler<typeof DeleteRoute, HttpApiContext> = (
  { ApiId: apiId, RouteId: id },
  { apis },
  caller,
) => apis.removePart(caller, { apiId, kind: 'routes', id });
