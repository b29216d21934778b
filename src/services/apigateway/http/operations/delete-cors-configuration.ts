import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPath } from '../../access.ts';
import { NotFound, TooManyRequests } from '../../errors.ts';
import type { HttpApiContext } from '../context.ts';
import { ApiId } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-cors.html */
export const DeleteCorsConfiguration = operation('DeleteCorsConfiguration', {
  http: { method: 'DELETE', path: '/v2/apis/{ApiId}/cors', status: 204 },
  input: structure({ ApiId }),
  errors: [NotFound, TooManyRequests],
  access: onPath('DELETE', '/apis/{ApiId}/cors'),
});

export const deleteCorsConfiguration: Handler<typeof DeleteCorsConfiguration, HttpApiContext> = async (
  { ApiId: apiId },
  { apis },
  caller,
) => {
  await apis.updateSettings(caller, apiId, { corsConfiguration: undefined });
};
