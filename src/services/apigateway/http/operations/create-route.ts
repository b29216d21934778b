import { type Handler, operation } from '../../../../schema/operation.ts';
import { string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { checkRoute } from '../check-route.ts';
import { ApiId, Route, RouteMembers } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html */
export const CreateRoute = operation('CreateRoute', {
  http: { method: 'POST', path: '/v2/apis/{ApiId}/routes', status: 201 },
  input: structure({ ApiId, ...RouteMembers, routeKey: string() }),
  output: Route,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath('POST', '/apis/{ApiId}/routes'),
});

export const createRoute: Handler<typeof CreateRoute, HttpApiContext> = (
  { ApiId: apiId, ...settings },
  { apis },
  caller,
) => apis.addPart(caller, { apiId, kind: 'routes' }, settings, (api) => checkRoute(api, settings));
