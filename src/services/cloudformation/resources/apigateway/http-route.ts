import { CreateRoute } from '../../../apigateway/http/operations/create-route.ts';
import { DeleteRoute } from '../../../apigateway/http/operations/delete-route.ts';
import { GetRoutes } from '../../../apigateway/http/operations/get-routes.ts';
import { UpdateRoute } from '../../../apigateway/http/operations/update-route.ts';
import { httpApiPart } from './http-api-part.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html */
export const httpRoute = httpApiPart({
  type: 'AWS::ApiGatewayV2::Route',
  idName: 'RouteId',
  settings: [
    'ApiKeyRequired',
    'AuthorizationScopes',
    'AuthorizationType',
    'AuthorizerId',
    'ModelSelectionExpression',
    'OperationName',
    'RequestModels',
    'RequestParameters',
    'RouteKey',
    'RouteResponseSelectionExpression',
    'Target',
  ],
  required: ['RouteKey'],
  create: CreateRoute,
  list: GetRoutes,
  update: UpdateRoute,
  remove: DeleteRoute,
});
