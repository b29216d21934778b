import { type Handler, operation } from '../../../../schema/operation.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { describeApi } from '../describe-api.ts';
import { Api, ApiChange } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html */
export const UpdateApi = operation('UpdateApi', {
  http: { method: 'PATCH', path: '/v2/apis/{ApiId}' },
  input: ApiChange,
  output: Api,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath('PATCH', '/apis/{ApiId}'),
});

export const updateApi: Handler<typeof UpdateApi, HttpApiContext> = async (
  { ApiId: apiId, target, routeKey, credentialsArn, ...settings },
  context,
  caller,
) => {
  if ([target, routeKey, credentialsArn].some((member) => member !== undefined)) {
    throw BadRequest(
      'Change the route and the integration of the API instead of target, routeKey or credentialsArn.',
    );
  }
  return describeApi(await context.apis.updateSettings(caller, apiId, settings), context);
};
