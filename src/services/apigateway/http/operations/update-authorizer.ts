import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { ApiId, Authorizer, AuthorizerMembers } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers-authorizerid.html */
export const UpdateAuthorizer = operation('UpdateAuthorizer', {
  http: { method: 'PATCH', path: '/v2/apis/{ApiId}/authorizers/{AuthorizerId}' },
  input: structure({ ApiId, AuthorizerId: inPath(string()), ...AuthorizerMembers }),
  output: Authorizer,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath('PATCH', '/apis/{ApiId}/authorizers/{AuthorizerId}'),
});

export const updateAuthorizer: Handler<typeof UpdateAuthorizer, HttpApiContext> = (
  { ApiId: apiId, AuthorizerId: id, ...settings },
  { apis },
  caller,
) => apis.updatePart(caller, { apiId, kind: 'authorizers', id }, settings);
