import { type Handler, operation } from '../../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { itemsPage } from '../items-page.ts';
import { ApiId, PageMembers, Stage } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html */
export const GetStages = operation('GetStages', {
  http: { method: 'GET', path: '/v2/apis/{ApiId}/stages' },
  input: structure({ ApiId, ...PageMembers }),
  output: structure({ items: list(Stage), nextToken: optional(string()) }),
  errors: [BadRequest, NotFound, TooManyRequests],
  access: onPath('GET', '/apis/{ApiId}/stages'),
});

export const getStages: Handler<typeof GetStages, HttpApiContext> = async (
  { ApiId: apiId, ...page },
  { apis },
  caller,
) =>
  itemsPage(
    await apis.listParts(caller, { apiId, kind: 'stages' }),
    'GetStages',
    ({ stageName }) => stageName,
    page,
  );
