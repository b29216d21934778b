import { type Handler, operation } from '../../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { describeApi } from '../describe-api.ts';
import { itemsPage } from '../items-page.ts';
import { Api, PageMembers } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html */
export const GetApis = operation('GetApis', {
  http: { method: 'GET', path: '/v2/apis' },
  input: structure(PageMembers),
  output: structure({ items: list(Api), nextToken: optional(string()) }),
  errors: [BadRequest, NotFound, TooManyRequests],
  access: onPath('GET', '/apis'),
});

export const getApis: Handler<typeof GetApis, HttpApiContext> = async (page, context, caller) => {
  const apis = await context.apis.list(caller);
  const described = apis.map((api) => describeApi(api, context));
  return itemsPage(described, 'GetApis', ({ apiId }) => apiId, page);
};
