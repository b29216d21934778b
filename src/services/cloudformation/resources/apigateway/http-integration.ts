import { CreateIntegration } from '../../../apigateway/http/operations/create-integration.ts';
import { DeleteIntegration } from '../../../apigateway/http/operations/delete-integration.ts';
import { GetIntegrations } from '../../../apigateway/http/operations/get-integrations.ts';
import { UpdateIntegration } from '../../../apigateway/http/operations/update-integration.ts';
import { httpApiPart } from './http-api-part.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-integration.html */
export const httpIntegration = httpApiPart({
  type: 'AWS::ApiGatewayV2::Integration',
  idName: 'IntegrationId',
  settings: [
    'ConnectionId',
    'ConnectionType',
    'ContentHandlingStrategy',
    'CredentialsArn',
    'Description',
    'IntegrationMethod',
    'IntegrationSubtype',
    'IntegrationType',
    'IntegrationUri',
    'PassthroughBehavior',
    'PayloadFormatVersion',
    'RequestParameters',
    'RequestTemplates',
    'ResponseParameters',
    'TemplateSelectionExpression',
    'TimeoutInMillis',
    'TlsConfig',
  ],
  required: ['IntegrationType'],
  create: CreateIntegration,
  list: GetIntegrations,
  update: UpdateIntegration,
  remove: DeleteIntegration,
});
