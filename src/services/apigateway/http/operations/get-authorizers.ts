import { type Handler, operation } from '../../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { itemsPage } from '../items-page.ts';
import { ApiId, Authorizer, PageMembers } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html */
export const GetAuthorizers = operation('GetAuthorizers', {
  http: { method: 'GET', path: '/v2/apis/{ApiId}/authorizers' },
  input: structure({ ApiId, ...PageMembers }),
  output: structure({ items: list(Authorizer), nextToken: optional(string()) }),
  errors: [BadRequest, NotFound, TooManyRequests],
  access: onPath('GET', '/apis/{ApiId}/authorizers'),
});

export const getAuthorizers: Handler<typeof GetAuthorizers, HttpApiContext> = async (
  { ApiId: apiId, ...page },
  { apis },
  caller,
) =>
  itemsPage(
    await apis.listParts(caller, { apiId, kind: 'authorizers' }),
    'GetAuthorizers',
    ({ authorizerId }) => authorizerId,
    page,
  );
