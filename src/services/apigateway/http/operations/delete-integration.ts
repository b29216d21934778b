import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { ApiId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations-integrationid.html */
export const DeleteIntegration = operation('DeleteIntegration', {
  http: { method: 'DELETE', path: '/v2/apis/{ApiId}/integrations/{IntegrationId}', status: 204 },
  input: structure({ ApiId, IntegrationId: inPath(string()) }),
  errors: [Conflict, NotFound, TooManyRequests],
  access: onPath('DELETE', '/apis/{ApiId}/integrations/{IntegrationId}'),
});

export const deleteIntegration: Handler<typeof DeleteIntegration, HttpApiContext> = (
  { ApiId: apiId, IntegrationId: id },
  { apis },
  caller,
) => apis.removePart(caller, { apiId, kind: 'integrations', id });
