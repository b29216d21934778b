import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { checkIntegration } from '../check-integration.ts';
import { ApiId, Integration, IntegrationMembers } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations-integrationid.html */
export const UpdateIntegration = operation('UpdateIntegration', {
  http: { method: 'PATCH', path: '/v2/apis/{ApiId}/integrations/{IntegrationId}' },
  input: structure({ ApiId, IntegrationId: inPath(string()), ...IntegrationMembers }),
  output: Integration,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath('PATCH', '/apis/{ApiId}/integrations/{IntegrationId}'),
});

export const updateIntegration: Handler<typeof UpdateIntegration, HttpApiContext> = (
  { ApiId: apiId, IntegrationId: id, ...settings },
  { apis },
  caller,
) =>
  apis.updatePart(caller, { apiId, kind: 'integrations', id }, settings, (_api, next) =>
    checkIntegration(next),
  );
