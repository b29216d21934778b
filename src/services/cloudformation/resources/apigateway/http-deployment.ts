import { CreateDeployment } from '../../../apigateway/http/operations/create-deployment.ts';
import { DeleteDeployment } from '../../../apigateway/http/operations/delete-deployment.ts';
import { GetDeployments } from '../../../apigateway/http/operations/get-deployments.ts';
import { httpApiPart } from './http-api-part.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-deployment.html */
export const httpDeployment = httpApiPart({
  type: 'AWS::ApiGatewayV2::Deployment',
  idName: 'DeploymentId',
  settings: ['Description', 'StageName'],
  required: [],
  create: CreateDeployment,
  list: GetDeployments,
  remove: DeleteDeployment,
});
