import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { checkRoute } from '../check-route.ts';
import { ApiId, Route, RouteMembers } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes-routeid.html */
export const UpdateRoute = operation('UpdateRoute', {
  http: { method: 'PATCH', path: '/v2/apis/{ApiId}/routes/{RouteId}' },
  input: structure({ ApiId, RouteId: inPath(string()), ...RouteMembers }),
  output: Route,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath('PATCH', '/apis/{ApiId}/routes/{RouteId}'),
});

export const updateRoute: Handler<typeof UpdateRoute, HttpApiContext> = (
  { ApiId: apiId, RouteId: id, ...settings },
  { apis },
  caller,
) =>
  apis.updatePart(caller, { apiId, kind: 'routes', id }, settings, (api, next) => checkRoute(api, next, id));
