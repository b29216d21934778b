import { type Handler, operation } from '../../../../schema/operation.ts';
import { string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { ApiId, Authorizer, AuthorizerMembers } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html */
export const CreateAuthorizer = operation('CreateAuthorizer', {
  http: { method: 'POST', path: '/v2/apis/{ApiId}/authorizers', status: 201 },
  input: structure({
    ApiId,
    ...AuthorizerMembers,
    authorizerType: AuthorizerMembers.authorizerType.shape,
    identitySource: AuthorizerMembers.identitySource.shape,
    name: string(),
  }),
  output: Authorizer,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath('POST', '/apis/{ApiId}/authorizers'),
});

export const createAuthorizer: Handler<typeof CreateAuthorizer, HttpApiContext> = (
  { ApiId: apiId, ...settings },
  { apis },
  caller,
) => apis.addPart(caller, { apiId, kind: 'authorizers' }, settings);
