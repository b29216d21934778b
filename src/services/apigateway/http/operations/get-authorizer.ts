import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { ApiId, Authorizer } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers-authorizerid.html */
export const GetAuthorizer = operation('GetAuthorizer', {
  http: { method: 'GET', path: '/v2/apis/{ApiId}/authorizers/{AuthorizerId}' },
  input: structure({ ApiId, AuthorizerId: inPath(string()) }),
  output: Authorizer,
  errors: [NotFound, TooManyRequests],
  access: onPath('GET', '/apis/{ApiId}/authorizers/{AuthorizerId}'),
});

export const getAuthorizer: Handler<typeof GetAuthorizer, HttpApiContext> = (
  { ApiId: apiId, AuthorizerId: id },
  { apis },
  caller,
) => apis.requirePart(caller, { apiId, kind: 'authorizers', id });
