import { type Handler, operation } from '../../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { itemsPage } from '../items-page.ts';
import { ApiId, Deployment, PageMembers } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments.html */
export const GetDeployments = operation('GetDeployments', {
  http: { method: 'GET', path: '/v2/apis/{ApiId}/deployments' },
  input: structure({ ApiId, ...PageMembers }),
  output: structure({ items: list(Deployment), nextToken: optional(string()) }),
  errors: [BadRequest, NotFound, TooManyRequests],
  access: onPath('GET', '/apis/{ApiId}/deployments'),
});

export const getDeployments: Handler<typeof GetDeployments, HttpApiContext> = async (
  { ApiId: apiId, ...page },
  { apis },
  caller,
) =>
  itemsPage(
    await apis.listParts(caller, { apiId, kind: 'deployments' }),
    'GetDeployments',
    ({ deploymentId }) => deploymentId,
    page,
  );
