import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { describeApi } from '../describe-api.ts';
import { Api, ApiId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html */
export const GetApi = operation('GetApi', {
  http: { method: 'GET', path: '/v2/apis/{ApiId}' },
  input: structure({ ApiId }),
  output: Api,
  errors: [NotFound, TooManyRequests],
  access: onPath('GET', '/apis/{ApiId}'),
});

export const getApi: Handler<typeof GetApi, HttpApiContext> = async ({ ApiId: apiId }, context, caller) =>
  describeApi(await context.apis.require(caller, apiId), context);
