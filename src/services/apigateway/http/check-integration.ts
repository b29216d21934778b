import { BadRequest } from '../errors.ts';
import { parseIntegrationFunction } from '../integration/function-of-uri.ts';
import { checkUrlParameters } from '../integration/http-url-request.ts';
import { isHttpUrl } from '../integration/integration-url.ts';
import { KINESIS_PUT_RECORD, KINESIS_PUT_RECORD_PARAMETERS } from '../integration/kinesis-integration.ts';
import type { PartsByKind } from './document.ts';

/**
 * Refuses integrations that would never serve a request here, when they are created.
 * @throws BadRequest that names the integration and the remedy
 */
export function checkIntegration({
  integrationType,
  integrationSubtype,
  integrationUri,
  payloadFormatVersion,
  requestParameters = {},
  responseParameters,
  connectionType,
}: Partial<PartsByKind['integrations']>): void {
  if (integrationType === 'HTTP_PROXY') {
    checkHttpProxy({ integrationUri, connectionType, requestParameters, responseParameters });
    return;
  }
  if (integrationType !== 'AWS_PROXY') {
    throw BadRequest(`HTTP APIs have no integrations of type ${integrationType ?? 'undefined'}.`);
  }
  if (integrationSubtype !== undefined) {
    if (integrationSubtype !== KINESIS_PUT_RECORD) {
      throw BadRequest(
        `The integration subtype ${integrationSubtype} is not supported by Millrace, which supports ${KINESIS_PUT_RECORD}. Use a function instead.`,
      );
    }
    const missing = KINESIS_PUT_RECORD_PARAMETERS.find((name) => requestParameters[name] === undefined);
    if (missing !== undefined)
      throw BadRequest(`Parameters: [${missing}] are required for ${KINESIS_PUT_RECORD}.`);
    return;
  }
  if (integrationUri === undefined || parseIntegrationFunction(integrationUri) === undefined) {
    throw BadRequest(
      `Invalid integration URI: ${integrationUri ?? ''}. It must be the ARN of a Lambda function.`,
    );
  }
  if (payloadFormatVersion !== '1.0' && payloadFormatVersion !== '2.0') {
    throw BadRequest('PayloadFormatVersion is a required field, 1.0 or 2.0.');
  }
}

function checkHttpProxy({
  integrationUri = '',
  connectionType,
  requestParameters,
  responseParameters = {},
}: Partial<PartsByKind['integrations']>): void {
  if (connectionType === 'VPC_LINK') {
    throw BadRequest(
      'Private integrations (VPC_LINK) are not supported by Millrace. Use HTTP_PROXY with the URL of the server.',
    );
  }
  if (!isHttpUrl(integrationUri)) {
    throw BadRequest('Invalid integration URI specified. HTTP_PROXY needs the URL of a server.');
  }
  checkUrlParameters(requestParameters);
  if (Object.keys(responseParameters).length > 0) {
    throw BadRequest(
      'ResponseParameters of HTTP_PROXY integrations are not supported by Millrace. Let the server set the headers.',
    );
  }
}
