import { type Handler, operation } from '../../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { describeRestApi } from '../describe.ts';
import { itemPage } from '../item-page.ts';
import { PageMembers, RestApi } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApis.html */
export const GetRestApis = operation('GetRestApis', {
  http: { method: 'GET', path: '/restapis' },
  input: structure({ ...PageMembers }),
  output: structure({ item: list(RestApi), position: optional(string()) }),
  errors: [BadRequest, NotFound, TooManyRequests],
  access: onPath('GET', '/restapis'),
});

export const getRestApis: Handler<typeof GetRestApis, RestApiContext> = async (page, { apis }, caller) => {
  const items = (await apis.list(caller)).map(describeRestApi);
  return itemPage(items, 'GetRestApis', ({ id }) => id, page);
};
