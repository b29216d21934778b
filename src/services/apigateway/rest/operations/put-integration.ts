import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { checkRestIntegration } from '../check-integration.ts';
import { Integration, IntegrationMembers, MethodAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html */
export const PutIntegration = operation('PutIntegration', {
  http: {
    method: 'PUT',
    path: '/restapis/{restApiId}/resources/{resourceId}/methods/{HttpMethod}/integration',
    status: 201,
  },
  input: structure({
    ...MethodAddress,
    ...IntegrationMembers,
    type: IntegrationMembers.type.shape,
  }),
  output: Integration,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath('PUT', '/restapis/{restApiId}/resources/{resourceId}/methods/{HttpMethod}/integration'),
});

export const putIntegration: Handler<typeof PutIntegration, RestApiContext> = async (
  { restApiId, resourceId, HttpMethod, ...integration },
  { apis },
  caller,
) => {
  checkRestIntegration(integration);
  await apis.changeMethod(caller, { restApiId, resourceId, httpMethod: HttpMethod }, (method) => ({
    ...method,
    methodIntegration: integration,
  }));
  return integration;
};
