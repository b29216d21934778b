import type { Infer } from '../../../schema/shape.ts';
import { BadRequest } from '../errors.ts';
import { parseIntegrationFunction } from '../integration/function-of-uri.ts';
import type { Integration } from './shapes.ts';

/**
 * Refuses integrations that would never serve a request here, when they are created.
 * @throws BadRequest that names the integration and the remedy
 */
export function checkRestIntegration({ type, uri }: Infer<typeof Integration>): void {
  if (type === 'MOCK') return;
  if (type !== 'AWS_PROXY') {
    throw BadRequest(
      `Integrations of type ${type ?? ''} are not supported by Millrace, which supports AWS_PROXY with a function and MOCK.`,
    );
  }
  if (uri === undefined || parseIntegrationFunction(uri) === undefined) {
    throw BadRequest(`Invalid integration URI: ${uri ?? ''}. AWS_PROXY needs a Lambda function.`);
  }
}
