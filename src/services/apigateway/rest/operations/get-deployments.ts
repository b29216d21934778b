import { type Handler, operation } from '../../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { itemPage } from '../item-page.ts';
import { ApiAddress, Deployment, PageMembers } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetDeployments.html */
export const GetDeployments = operation('GetDeployments', {
  http: { method: 'GET', path: '/restapis/{restApiId}/deployments' },
  input: structure({ ...ApiAddress, ...PageMembers }),
  output: structure({ item: list(Deployment), position: optional(string()) }),
  errors: [BadRequest, NotFound, TooManyRequests],
  access: onPath('GET', '/restapis/{restApiId}/deployments'),
});

export const getDeployments: Handler<typeof GetDeployments, RestApiContext> = async (
  { restApiId, ...page },
  { apis },
  caller,
) => {
  const items = Object.values((await apis.require(caller, restApiId)).deployments);
  return itemPage(items, 'GetDeployments', ({ id }) => id, page);
};
