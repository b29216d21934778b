import { type Handler, operation } from '../../../../schema/operation.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { describeApi } from '../describe-api.ts';
import { quickCreate } from '../quick-create.ts';
import { Api, NewApi } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html */
export const CreateApi = operation('CreateApi', {
  http: { method: 'POST', path: '/v2/apis', status: 201 },
  input: NewApi,
  output: Api,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath('POST', '/apis'),
});

export const createApi: Handler<typeof CreateApi, HttpApiContext> = async (input, context, caller) => {
  if (input.protocolType !== 'HTTP') {
    throw BadRequest('WebSocket APIs are not supported by Millrace. Use an HTTP API.');
  }
  const { target, routeKey = '$default', credentialsArn, ...settings } = input;
  const api = await context.apis.create(caller, settings);
  if (target !== undefined) {
    await quickCreate(context.apis, caller, api.id, { target, routeKey, credentialsArn });
  }
  return describeApi(api, context);
};
