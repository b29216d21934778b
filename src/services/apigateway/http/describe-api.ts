import type { Infer } from '../../../schema/shape.ts';
import { apiUrl } from '../routing/api-path.ts';
import type { HttpApiContext } from './context.ts';
import type { HttpApiDocument } from './document.ts';
import type { Api } from './shapes.ts';

/** `apiEndpoint` is the URL on this server, without the stage. */
export function describeApi(
  { id, createdMs, settings, tags }: HttpApiDocument,
  { endpoint }: Pick<HttpApiContext, 'endpoint'>,
): Infer<typeof Api> {
  return {
    apiKeySelectionExpression: '$request.header.x-api-key',
    routeSelectionExpression: '$request.method $request.path',
    ipAddressType: 'ipv4',
    disableExecuteApiEndpoint: false,
    ...settings,
    protocolType: 'HTTP',
    apiId: id,
    apiEndpoint: apiUrl(endpoint(), id),
    createdDate: createdMs,
    tags: { ...tags },
  };
}
