import { BadRequest, NotFound } from '../../../apigateway/errors.ts';
import { CreateDeployment } from '../../../apigateway/rest/operations/create-deployment.ts';
import { DeleteDeployment } from '../../../apigateway/rest/operations/delete-deployment.ts';
import { DeleteStage } from '../../../apigateway/rest/operations/delete-stage.ts';
import { GetDeployments } from '../../../apigateway/rest/operations/get-deployments.ts';
import { GetStages } from '../../../apigateway/rest/operations/get-stages.ts';
import { isServiceError } from '../../../../schema/error.ts';
import {
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  unlessMissing,
} from '../handler.ts';
import { apiInput } from './api-names.ts';
import { generatedId } from '../generated-id.ts';

// All deployments of an API: the service keeps fewer.
const MAX_LIMIT = 500;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-deployment.html */
export const restDeployment: ResourceHandler = {
  type: 'AWS::ApiGateway::Deployment',
  properties: {
    DeploymentCanarySettings: 'replace',
    Description: 'replace',
    RestApiId: 'replace',
    StageDescription: 'replace',
    StageName: 'replace',
  },
  required: ['RestApiId'],
  nameProperty: undefined,
  attributeNames: ['DeploymentId'],

  ...generatedId(idsOf),

  async create(_, properties, context) {
    const { Description: stageDescription, Variables: variables } = (properties['StageDescription'] ??
      {}) as Properties;
    const { id } = await context.call('apigateway', CreateDeployment, {
      ...apiInput(CreateDeployment, pick(properties, ['Description', 'StageName'])),
      restApiId: properties['RestApiId'],
      stageDescription,
      variables,
    });
    await context.created(id);
    return { DeploymentId: id };
  },

  /** A stage that the deployment has created is deleted with it, unless a newer deployment has it. */
  async remove(deploymentId, { RestApiId: restApiId, StageName: stageName }, context) {
    const stages = await unlessMissing(context.call('apigateway', GetStages, { restApiId }), NotFound);
    const own = stages?.item.find((stage) => stage.deploymentId === deploymentId);
    if (own && own.stageName === stageName) {
      await context.call('apigateway', DeleteStage, { restApiId, stageName });
    }
    try {
      await unlessMissing(
        context.call('apigateway', DeleteDeployment, { restApiId, deploymentId }),
        NotFound,
      );
    } catch (error) {
      // A stage of another stack still has it.
      if (!isServiceError(error, BadRequest)) throw error;
    }
  },
};

async function idsOf({ RestApiId: restApiId }: Properties, context: ResourceContext): Promise<string[]> {
  const { item } = await context.call('apigateway', GetDeployments, { restApiId, limit: MAX_LIMIT });
  return item.map(({ id }) => id);
}
