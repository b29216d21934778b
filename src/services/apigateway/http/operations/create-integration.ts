import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { checkIntegration } from '../check-integration.ts';
import { ApiId, Integration, IntegrationMembers } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html */
export const CreateIntegration = operation('CreateIntegration', {
  http: { method: 'POST', path: '/v2/apis/{ApiId}/integrations', status: 201 },
  input: structure({
    ApiId,
    ...IntegrationMembers,
    integrationType: IntegrationMembers.integrationType.shape,
  }),
  output: Integration,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath('POST', '/apis/{ApiId}/integrations'),
});

export const createIntegration: Handler<typeof CreateIntegration, HttpApiContext> = (
  { ApiId: apiId, ...settings },
  { apis },
  caller,
) => {
  checkIntegration(settings);
  return apis.addPart(caller, { apiId, kind: 'integrations' }, settings);
};
