import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { ApiId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html */
export const DeleteApi = operation('DeleteApi', {
  http: { method: 'DELETE', path: '/v2/apis/{ApiId}', status: 204 },
  input: structure({ ApiId }),
  errors: [NotFound, TooManyRequests],
  access: onPath('DELETE', '/apis/{ApiId}'),
});

export const deleteApi: Handler<typeof DeleteApi, HttpApiContext> = ({ ApiId: apiId }, { apis }, caller) =>
  apis.delete(caller, apiId);
