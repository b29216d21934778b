import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { ApiId, Route } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes-routeid.html */
export const GetRoute = operation('GetRoute', {
  http: { method: 'GET', path: '/v2/apis/{ApiId}/routes/{RouteId}' },
  input: structure({ ApiId, RouteId: inPath(string()) }),
  output: Route,
  errors: [NotFound, TooManyRequests],
  access: onPath('GET', '/apis/{ApiId}/routes/{RouteId}'),
});

export const getRoute: Handler<typeof GetRoute, HttpApiContext> = (
  { ApiId: apiId, RouteId: id },
  { apis },
  caller,
) => apis.requirePart(caller, { apiId, kind: 'routes', id });
