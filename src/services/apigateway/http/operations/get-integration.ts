import { type Handler, operation } from '../../../../schema/operation.ts';
import { inPath, string, structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { ApiId, Integration } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations-integrationid.html */
export const GetIntegration = operation('GetIntegration', {
  http: { method: 'GET', path: '/v2/apis/{ApiId}/integrations/{IntegrationId}' },
  input: structure({ ApiId, IntegrationId: inPath(string()) }),
  output: Integration,
  errors: [NotFound, TooManyRequests],
  access: onPath('GET', '/apis/{ApiId}/integrations/{IntegrationId}'),
});

export const getIntegration: Handler<typeof GetIntegration, HttpApiContext> = (
  { ApiId: apiId, IntegrationId: id },
  { apis },
  caller,
) => apis.requirePart(caller, { apiId, kind: 'integrations', id });
