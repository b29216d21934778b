import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { ApiId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers-authorizerid.html */
export const DeleteAuthorizer = operation('DeleteAuthorizer', {
  http: { method: 'DELETE', path: '/v2/apis/{ApiId}/authorizers/{AuthorizerId}', status: 204 },
  input: structure({ ApiId, AuthorizerId: inPath(string()) }),
  errors: [NotFound, TooManyRequests],
  access: onPath('DELETE', '/apis/{ApiId}/authorizers/{AuthorizerId}'),
});

export const deleteAuthorizer: Handler<typeof DeleteAuthorizer, HttpApiContext> = (
  { ApiId: apiId, AuthorizerId: id },
  { apis },
  caller,
) => apis.removePart(caller, { apiId, kind: 'authorizers', id });
