import { CreateAuthorizer } from '../../../apigateway/http/operations/create-authorizer.ts';
import { DeleteAuthorizer } from '../../../apigateway/http/operations/delete-authorizer.ts';
import { GetAuthorizers } from '../../../apigateway/http/operations/get-authorizers.ts';
import { UpdateAuthorizer } from '../../../apigateway/http/operations/update-authorizer.ts';
import { httpApiPart } from './http-api-part.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-authorizer.html */
export const httpAuthorizer = httpApiPart({
  type: 'AWS::ApiGatewayV2::Authorizer',
  idName: 'AuthorizerId',
  settings: [
    'AuthorizerCredentialsArn',
    'AuthorizerPayloadFormatVersion',
    'AuthorizerResultTtlInSeconds',
    'AuthorizerType',
    'AuthorizerUri',
    'EnableSimpleResponses',
    'IdentitySource',
    'IdentityValidationExpression',
    'JwtConfiguration',
    'Name',
  ],
  required: ['AuthorizerType', 'Name'],
  create: CreateAuthorizer,
  list: GetAuthorizers,
  update: UpdateAuthorizer,
  remove: DeleteAuthorizer,
});
