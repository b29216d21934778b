import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { checkUrlResponse } from '../check-integration.ts';
import { IntegrationResponse, MethodAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html */
export const PutIntegrationResponse = operation('PutIntegrationResponse', {
  http: {
    method: 'PUT',
    path: '/restapis/{restApiId}/resources/{resourceId}/methods/{HttpMethod}/integration/responses/{statusCode}',
    status: 201,
  },
  input: structure({
    ...MethodAddress,
    ...IntegrationResponse.members,
    statusCode: inPath(string()),
  }),
  output: IntegrationResponse,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath(
    'PUT',
    '/restapis/{restApiId}/resources/{resourceId}/methods/{HttpMethod}/integration/responses/{statusCode}',
  ),
});

export const putIntegrationResponse: Handler<typeof PutIntegrationResponse, RestApiContext> = async (
  { restApiId, resourceId, HttpMethod: httpMethod, ...response },
  { apis },
  caller,
) => {
  await apis.changeMethod(caller, { restApiId, resourceId, httpMethod }, (method) => {
    if (!method.methodIntegration) throw NotFound('Invalid Integration identifier specified');
    checkUrlResponse(method.methodIntegration, response);
    const { integrationResponses } = method.methodIntegration;
    return {
      ...method,
      methodIntegration: {
        ...method.methodIntegration,
        integrationResponses: { ...integrationResponses, [response.statusCode]: response },
      },
    };
  });
  return response;
};
