import { type Handler, operation } from '../../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { describeResources } from '../describe.ts';
import { itemPage } from '../item-page.ts';
import { ApiAddress, PageMembers, Resource } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetResources.html */
export const GetResources = operation('GetResources', {
  http: { method: 'GET', path: '/restapis/{restApiId}/resources' },
  input: structure({ ...ApiAddress, ...PageMembers }),
  output: structure({ item: list(Resource), position: optional(string()) }),
  errors: [BadRequest, NotFound, TooManyRequests],
  access: onPath('GET', '/restapis/{restApiId}/resources'),
});

export const getResources: Handler<typeof GetResources, RestApiContext> = async (
  { restApiId, ...page },
  { apis },
  caller,
) => {
  const items = describeResources(await apis.require(caller, restApiId));
  return itemPage(items, 'GetResources', ({ path }) => path, page);
};
