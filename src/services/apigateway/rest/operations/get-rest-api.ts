import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { describeRestApi } from '../describe.ts';
import { ApiAddress, RestApi } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApi.html */
export const GetRestApi = operation('GetRestApi', {
  http: { method: 'GET', path: '/restapis/{restApiId}' },
  input: structure(ApiAddress),
  output: RestApi,
  errors: [BadRequest, NotFound, TooManyRequests],
  access: onPath('GET', '/restapis/{restApiId}'),
});

export const getRestApi: Handler<typeof GetRestApi, RestApiContext> = async (
  { restApiId },
  { apis },
  caller,
) => describeRestApi(await apis.require(caller, restApiId));
