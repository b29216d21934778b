import { type Handler, operation } from '../../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { itemsPage } from '../items-page.ts';
import { ApiId, Integration, PageMembers } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html */
export const GetIntegrations = operation('GetIntegrations', {
  http: { method: 'GET', path: '/v2/apis/{ApiId}/integrations' },
  input: structure({ ApiId, ...PageMembers }),
  output: structure({ items: list(Integration), nextToken: optional(string()) }),
  errors: [BadRequest, NotFound, TooManyRequests],
  access: onPath('GET', '/apis/{ApiId}/integrations'),
});

export const getIntegrations: Handler<typeof GetIntegrations, HttpApiContext> = async (
  { ApiId: apiId, ...page },
  { apis },
  caller,
) =>
  itemsPage(
    await apis.listParts(caller, { apiId, kind: 'integrations' }),
    'GetIntegrations',
    ({ integrationId }) => integrationId,
    page,
  );
