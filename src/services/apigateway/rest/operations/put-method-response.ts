import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { BadRequest, Conflict, NotFound, TooManyRequests } from '../../errors.ts';
import type { RestApiContext } from '../context.ts';
import { MethodAddress, MethodResponse } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethodResponse.html */
export const PutMethodResponse = operation('PutMethodResponse', {
  http: {
    method: 'PUT',
    path: '/restapis/{restApiId}/resources/{resourceId}/methods/{HttpMethod}/responses/{statusCode}',
    status: 201,
  },
  input: structure({
    ...MethodAddress,
    statusCode: inPath(string()),
    responseParameters: MethodResponse.members.responseParameters,
    responseModels: MethodResponse.members.responseModels,
  }),
  output: MethodResponse,
  errors: [BadRequest, Conflict, NotFound, TooManyRequests],
  access: onPath(
    'PUT',
    '/restapis/{restApiId}/resources/{resourceId}/methods/{HttpMethod}/responses/{statusCode}',
  ),
});

export const putMethodResponse: Handler<typeof PutMethodResponse, RestApiContext> = async (
  { restApiId, resourceId, HttpMethod: httpMethod, ...response },
  { apis },
  caller,
) => {
  await apis.changeMethod(caller, { restApiId, resourceId, httpMethod }, (method) => ({
    ...method,
    methodResponses: { ...method.methodResponses, [response.statusCode]: response },
  }));
  return response;
};
