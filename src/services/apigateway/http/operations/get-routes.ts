import { type Handler, operation } from '../../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { itemsPage } from '../items-page.ts';
import { ApiId, PageMembers, Route } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html */
export const GetRoutes = operation('GetRoutes', {
  http: { method: 'GET', path: '/v2/apis/{ApiId}/routes' },
  input: structure({ ApiId, ...PageMembers }),
  output: structure({ items: list(Route), nextToken: optional(string()) }),
  errors: [BadRequest, NotFound, TooManyRequests],
  access: onPath('GET', '/apis/{ApiId}/routes'),
});

export const getRoutes: Handler<typeof GetRoutes, HttpApiContext> = async (
  { ApiId: apiId, ...page },
  { apis },
  caller,
) =>
  itemsPage(
    await apis.listParts(caller, { apiId, kind: 'routes' }),
    'GetRoutes',
    ({ routeId }) => routeId,
    page,
  );
