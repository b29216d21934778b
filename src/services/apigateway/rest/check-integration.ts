import type { Infer } from '../../../schema/shape.ts';
import { BadRequest } from '../errors.ts';
import { parseIntegrationFunction } from '../integration/function-of-uri.ts';
import { isHttpUrl } from '../integration/integration-url.ts';
import type { Integration, IntegrationResponse } from './shapes.ts';

/**
 * Refuses integrations that would never serve a request here, when they are created.
 * @throws BadRequest that names the integration and the remedy
 */
export function checkRestIntegration(integration: Infer<typeof Integration>): void {
  const { type, uri } = integration;
  if (type === 'MOCK') return;
  if (type === 'HTTP' || type === 'HTTP_PROXY') {
    checkUrlIntegration(integration);
    return;
  }
  if (type !== 'AWS_PROXY') {
    throw BadRequest(
      `Integrations of type ${type ?? ''} are not supported by Millrace, which supports AWS_PROXY with a function, HTTP, HTTP_PROXY and MOCK.`,
    );
  }
  if (uri === undefined || parseIntegrationFunction(uri) === undefined) {
    throw BadRequest(`Invalid integration URI: ${uri ?? ''}. AWS_PROXY needs a Lambda function.`);
  }
}

function checkUrlIntegration({
  type,
  uri = '',
  httpMethod,
  connectionType,
  requestTemplates = {},
}: Infer<typeof Integration>): void {
  if (connectionType === 'VPC_LINK') {
    throw BadRequest(
      'Private integrations (VPC_LINK) are not supported by Millrace. Use the URL of the server.',
    );
  }
  if (!isHttpUrl(uri)) throw BadRequest('Invalid HTTP endpoint specified for URI');
  if (httpMethod === undefined) throw BadRequest('Enumeration value for HttpMethod must be non-empty');
  if (Object.keys(requestTemplates).length > 0) {
    throw BadRequest(
      `Request templates of ${type ?? ''} integrations are not supported by Millrace, which passes the body as it is.`,
    );
  }
}

/**
 * Refuses templates of an HTTP integration, which would change the body of its response.
 * @throws BadRequest
 */
export function checkUrlResponse(
  { type }: Infer<typeof Integration>,
  { responseTemplates = {} }: Infer<typeof IntegrationResponse>,
): void {
  if (type !== 'HTTP' || Object.values(responseTemplates).every((template) => template.trim() === '')) return;
  throw BadRequest(
    'Response templates of HTTP integrations are not supported by Millrace, which passes the body as it is.',
  );
}
